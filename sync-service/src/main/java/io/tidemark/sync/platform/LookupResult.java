package io.tidemark.sync.platform;

import java.util.Set;

/** What asking directly for posts gave. */
public sealed interface LookupResult permits LookupResult.Found, LookupResult.NotOffered, SourceFailure {

    /** The external ids of those that exist, out of those that were asked for. */
    record Found(Set<String> externalIds) implements LookupResult {}

    /** The source cannot ask for a single post. */
    record NotOffered() implements LookupResult {}
}

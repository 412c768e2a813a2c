package io.tidemark.sync.platform;

import java.util.List;
import java.util.Set;

/**
 * One way to read posts and their metrics. A source reduces its platform's dialect to the few results below, takes its
 * calls from the shared budgets, and never throws for what a platform may do.
 */
public interface PlatformSource {

    /** The name in events and configuration, such as {@code tiktok_business}. */
    String name();

    /** The platforms that may be read through it; a post of any other is refused. */
    Set<String> platforms();

    /** The kinds of run that make a difference here. A source with {@link SyncKind#FULL} can prove a post's absence. */
    Set<SyncKind> kinds();

    /** Whether an account must be connected with tokens before it can be read. */
    boolean usesTokens();

    /** Reads one page, newest posts first as far as the platform keeps to it. */
    FetchResult fetch(FetchRequest request);

    /** Asks directly for posts that a complete listing did not show. */
    LookupResult lookUp(SourceAccount account, List<PostRef> posts);

    /**
     * How many look-ups in a row, each after a complete listing, must not find a post before it is taken for deleted: more
     * than one where the platform's "does not exist" may be a throttle in disguise.
     */
    default int absentLookUps() {
        return 1;
    }

    /** Told after every page of a run has been stored and announced. */
    void stored(SourceAccount account);
}

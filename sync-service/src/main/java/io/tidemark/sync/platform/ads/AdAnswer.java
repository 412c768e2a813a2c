package io.tidemark.sync.platform.ads;

import io.tidemark.sync.platform.SourceFailure;

/** What a question about an ad account gave. */
public sealed interface AdAnswer<T> {

    /** The platform told it. */
    record Told<T>(T value) implements AdAnswer<T> {}

    /** It did not. */
    record Failed<T>(SourceFailure failure) implements AdAnswer<T> {}
}

package io.tidemark.sync.platform.sift;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.SourceFailure;

/** What a call meant. */
sealed interface SiftAnswer {

    /** The body of an answer that succeeded. */
    record Data(Fields body) implements SiftAnswer {}

    /** A scrape of this creator already runs. */
    record AlreadyRunning(String jobId) implements SiftAnswer {}

    /** The job, or its results, no longer exist; another scrape has to be started. */
    record JobGone(String why) implements SiftAnswer {}

    /** Anything else. */
    record Failed(SourceFailure failure) implements SiftAnswer {}
}

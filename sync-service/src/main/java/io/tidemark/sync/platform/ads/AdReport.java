package io.tidemark.sync.platform.ads;

import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.SourceFailure;
import java.time.Duration;
import java.util.List;

/** What one step of a report gave. */
public sealed interface AdReport {

    /**
     * Rows, one per ad and day.
     *
     * @param rejected what could not be used; a row without an id or day makes that absence proves nothing
     * @param nextCursor where the next page starts; null on the last page
     */
    record Page(List<AdRow> rows, List<RejectedItem> rejected, String nextCursor) implements AdReport {}

    /** The platform prepares the report under this id, which has to be stored before it is asked for. */
    record Ordered(String runId) implements AdReport {}

    /**
     * The platform still prepares the report.
     *
     * @param pollAfter how long to leave it alone
     */
    record Pending(Duration pollAfter) implements AdReport {}

    /** The ordered report ended without a result; another has to be ordered. */
    record RunEnded(String why) implements AdReport {}

    /** It is too much for one report: the part has to be split, and asking again as it is would not help. */
    record TooMuch(String why) implements AdReport {}

    /** The platform could not be read. */
    record Failed(SourceFailure failure) implements AdReport {}
}

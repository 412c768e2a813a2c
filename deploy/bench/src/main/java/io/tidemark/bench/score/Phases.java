package io.tidemark.bench.score;

import io.tidemark.testbed.stack.ServiceProcess;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What scoring-service itself tells of a cycle, in seconds.
 *
 * @param store scores, history and decisions
 * @param tell events, until the broker has acknowledged them
 */
record Phases(double read, double compute, double store, double tell) {

    private static final int LINES = 50;
    private static final Pattern TOLD =
            Pattern.compile("read in (\\d+) ms, computed in (\\d+) ms, stored in (\\d+) ms, told in (\\d+) ms");

    /** @throws IllegalStateException when the service's log ends without a cycle */
    static Phases ofLastCycle(ServiceProcess service) {
        return TOLD.matcher(String.join("\n", service.log().tail(LINES)))
                .results()
                .reduce((earlier, later) -> later)
                .map(last -> new Phases(seconds(last, 1), seconds(last, 2), seconds(last, 3), seconds(last, 4)))
                .orElseThrow(() -> new IllegalStateException(
                        "The last lines of " + service.log().path() + " tell of no cycle"));
    }

    /** What the statement does as well, and the history and the decisions that it does not write. */
    double untilStored() {
        return read + compute + store;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "read %.2f s, compute %.2f s, store %.2f s, tell %.2f s", read, compute, store, tell);
    }

    private static double seconds(MatchResult cycle, int group) {
        return Long.parseLong(cycle.group(group)) / 1e3;
    }
}

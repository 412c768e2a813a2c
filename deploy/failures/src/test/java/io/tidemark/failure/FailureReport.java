package io.tidemark.failure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a run went.
 *
 * @param seed         which repeats it
 * @param faults       how many happened, by kind
 * @param notFired     exact kills whose point was not passed in time
 * @param acknowledged records that the driver knows to be stored
 * @param uncertain    records of which it does not know
 * @param revived      how often a service had to be started again
 * @param caughtUp     from the end of the last fault until nothing waited any more
 * @param quiet        whether nothing waited any more when the tables were compared
 * @param differences  of every topic, table and dead-letter topic
 */
record FailureReport(
        long seed,
        Map<String, Integer> faults,
        int notFired,
        long acknowledged,
        long uncertain,
        long revived,
        Duration caughtUp,
        boolean quiet,
        List<Difference> differences) {

    FailureReport {
        faults = new TreeMap<>(faults);
    }

    long lost() {
        return differences.stream().mapToLong(Difference::lost).sum();
    }

    long invented() {
        return differences.stream().mapToLong(Difference::invented).sum();
    }

    long wrong() {
        return differences.stream().mapToLong(Difference::wrong).sum();
    }

    boolean isClean() {
        return quiet && differences.stream().allMatch(Difference::isNone);
    }

    int faultCount() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add("seed %d: %d faults, %d exact kills not reached, %d starts of services"
                .formatted(seed, faultCount(), notFired, revived));
        faults.forEach((kind, count) -> lines.add("  %3d  %s".formatted(count, kind)));
        lines.add("%d records acknowledged, %d uncertain; %s %.1f s after the last fault"
                .formatted(
                        acknowledged, uncertain, quiet ? "caught up" : "STILL WAITING", caughtUp.toMillis() / 1000.0));
        for (Difference difference : differences) {
            lines.add("  " + difference);
            difference.examples().forEach(example -> lines.add("      " + example));
        }
        lines.add("seed %d: lost %d, invented %d, wrong %d".formatted(seed, lost(), invented(), wrong()));
        return String.join("\n", lines);
    }
}

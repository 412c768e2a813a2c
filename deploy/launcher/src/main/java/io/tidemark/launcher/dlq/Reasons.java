package io.tidemark.launcher.dlq;

import io.tidemark.launcher.cluster.SafeText;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How many dead letters there are by group and reason. */
final class Reasons {

    /** Anybody may write reasons, and memory must not grow with them. */
    private static final int MOST = 1_000;

    private static final int LONGEST = 120;

    private final Map<String, Map<String, Line>> counts = new TreeMap<>();
    private int lines;

    /** One reason of one group. */
    record Line(String group, String reason, long records, Instant first, Instant last) {
        Line and(Letter letter) {
            Instant at = letter.failedAt();
            return new Line(group, reason, records + 1, at.isBefore(first) ? at : first, at.isAfter(last) ? at : last);
        }
    }

    void add(Letter letter) {
        Map<String, Line> ofGroup = counts.computeIfAbsent(letter.group(), any -> new TreeMap<>());
        String reason = SafeText.of(letter.reason(), LONGEST);
        if (!ofGroup.containsKey(reason) && lines >= MOST) {
            reason = "others";
        }
        Line known = ofGroup.get(reason);
        if (known == null) {
            lines++;
            known = new Line(letter.group(), reason, 0, letter.failedAt(), letter.failedAt());
        }
        ofGroup.put(reason, known.and(letter));
    }

    List<Line> lines() {
        return counts.values().stream()
                .flatMap(ofGroup -> ofGroup.values().stream())
                .toList();
    }

    long records() {
        return lines().stream().mapToLong(Line::records).sum();
    }

    void print(PrintWriter out) {
        out.printf(Locale.ROOT, "%-34s %8s  %-20s  %-20s  %s%n", "group", "records", "first", "last", "reason");
        for (Line line : lines()) {
            out.printf(
                    Locale.ROOT,
                    "%-34s %8d  %-20.20s  %-20.20s  %s%n",
                    SafeText.of(line.group()),
                    line.records(),
                    line.first(),
                    line.last(),
                    line.reason());
        }
    }
}

package io.tidemark.launcher.dlq;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Which dead letters are meant. */
final class Selection {

    @Option(names = "--group", paramLabel = "GROUP", description = "Consumer group that failed; may be repeated.")
    private List<String> groups = List.of();

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Part of the exception's name or of what it said; upper or lower case.")
    private String reason;

    @Option(names = "--since", paramLabel = "TIME", description = "Given up at or after, as 2026-01-31T00:00:00Z.")
    private Instant since;

    @Option(names = "--until", paramLabel = "TIME", description = "Given up before.")
    private Instant until;

    List<String> groups() {
        return groups;
    }

    boolean takes(Letter letter) {
        return (reason == null || contains(letter.reason()) || contains(letter.message()))
                && (since == null || !letter.failedAt().isBefore(since))
                && (until == null || letter.failedAt().isBefore(until));
    }

    private boolean contains(String text) {
        return text.toLowerCase(Locale.ROOT).contains(reason.toLowerCase(Locale.ROOT));
    }
}

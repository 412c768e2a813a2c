package io.tidemark.metrics.series;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/** A span of time into which a series is cut, in UTC. Weeks begin on Monday. */
enum Bucket {
    HOUR(Duration.ofHours(1), Duration.ofDays(2)),
    DAY(Duration.ofDays(1), Duration.ofDays(30)),
    WEEK(Duration.ofDays(7), Duration.ofDays(182));

    private final Duration length;
    private final Duration usualWindow;

    Bucket(Duration length, Duration usualWindow) {
        this.length = length;
        this.usualWindow = usualWindow;
    }

    /** The window before {@code until} that is meant when a request names none. */
    Duration usualWindow() {
        return usualWindow;
    }

    /** The first moment of the bucket that holds {@code at}. */
    Instant start(Instant at) {
        ZonedDateTime time = at.atZone(ZoneOffset.UTC);
        return switch (this) {
            case HOUR -> time.truncatedTo(ChronoUnit.HOURS).toInstant();
            case DAY -> time.truncatedTo(ChronoUnit.DAYS).toInstant();
            case WEEK ->
                time.truncatedTo(ChronoUnit.DAYS)
                        .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                        .toInstant();
        };
    }

    /** How many buckets a window touches. */
    long count(Instant since, Instant until) {
        Instant lastMoment = until.minusNanos(1);
        return Duration.between(start(since), start(lastMoment)).dividedBy(length) + 1;
    }
}

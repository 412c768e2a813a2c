package io.tidemark.metrics.account;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** A number of days into which a series is cut. Weeks begin on Monday. */
enum AccountBucket {
    DAY(Period.ofDays(1), Period.ofDays(30)),
    WEEK(Period.ofWeeks(1), Period.ofWeeks(26));

    private final Period length;
    private final Period usualWindow;

    AccountBucket(Period length, Period usualWindow) {
        this.length = length;
        this.usualWindow = usualWindow;
    }

    /** The window before {@code until} that is meant when a request names none; it begins with a bucket. */
    LocalDate usualSince(LocalDate until) {
        return start(until.minus(usualWindow));
    }

    /** The first day of the bucket that holds {@code day}. */
    LocalDate start(LocalDate day) {
        return switch (this) {
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        };
    }

    /** The first day after the bucket that begins on {@code start}. */
    LocalDate end(LocalDate start) {
        return start.plus(length);
    }

    /** How many buckets a window touches. */
    long count(LocalDate since, LocalDate until) {
        return ChronoUnit.DAYS.between(start(since), start(until.minusDays(1))) / length.getDays() + 1;
    }

    /** The name as JSON writes it. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}

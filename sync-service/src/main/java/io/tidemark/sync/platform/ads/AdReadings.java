package io.tidemark.sync.platform.ads;

import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RejectedItem;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers the figures of one row of a report. Money stays exact or is not taken at all. */
public final class AdReadings {

    private static final int SCALE = 6;
    private static final int PRECISION = 20;
    private static final int FIRST_YEAR = 2000;
    private static final int LAST_YEAR = 2199;

    private final SortedMap<String, String> absent = new TreeMap<>();
    private final List<RejectedItem> rejected;
    private final String adId;

    /** @param rejected takes what could not be read */
    public AdReadings(String adId, List<RejectedItem> rejected) {
        this.adId = adId;
        this.rejected = rejected;
    }

    /** A day as in {@code 2026-09-01}, of the years 2000 to 2199, which are those that can be stored. */
    public static Reading<LocalDate> day(String text) {
        try {
            LocalDate day = LocalDate.parse(text);
            return day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR
                    ? new Reading.Unreadable<>("a day out of range")
                    : new Reading.Value<>(day);
        } catch (DateTimeException e) {
            return new Reading.Unreadable<>("not a date");
        }
    }

    /** A count; {@code unless} tells why it is absent when the field is missing or null. */
    public Long count(String figure, Reading<Long> reading, AbsentReason unless) {
        return take(figure, reading, unless);
    }

    /** A sum of money to the millionth. */
    public BigDecimal money(String figure, Reading<BigDecimal> reading, AbsentReason unless) {
        return take(figure, reading.then(AdReadings::exact), unless);
    }

    /** Ends the row. */
    public AdRow.Figures finish(
            BigDecimal spend, Long impressions, Long clicks, Long conversionCount, BigDecimal conversionValue) {
        return new AdRow.Figures(spend, impressions, clicks, conversionCount, conversionValue, absent);
    }

    private <T> T take(String figure, Reading<T> reading, AbsentReason unless) {
        return switch (reading) {
            case Reading.Value<T>(T value) -> value;
            case Reading.Missing<T> ignored -> absent(figure, unless);
            case Reading.Null<T> ignored -> absent(figure, unless);
            case Reading.Unreadable<T>(String reason) -> {
                rejected.add(new RejectedItem(adId, figure, reason));
                yield absent(figure, AbsentReason.FAILED);
            }
        };
    }

    private <T> T absent(String figure, AbsentReason reason) {
        absent.put(figure, reason.wireName());
        return null;
    }

    private static Reading<BigDecimal> exact(BigDecimal value) {
        BigDecimal plain = value.stripTrailingZeros();
        return plain.scale() > SCALE || plain.precision() - plain.scale() > PRECISION - SCALE
                ? new Reading.Unreadable<>("finer than a millionth, or more than there is")
                : new Reading.Value<>(plain.setScale(SCALE));
    }
}

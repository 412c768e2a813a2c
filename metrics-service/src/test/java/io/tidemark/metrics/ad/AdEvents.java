package io.tidemark.metrics.ad;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.AdMetricsCollected;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Events for tests. */
public final class AdEvents {

    static final String PROJECT = "6d0b2c0e-30b6-5f5e-8a53-f32d3c1b0001";
    static final LocalDate DAY = LocalDate.of(2026, 9, 1);
    static final Instant START = Instant.parse("2026-09-02T00:00:00Z");

    private AdEvents() {}

    /** Statements about few ads, days and moments, so that many meet. */
    public static List<AdMetricsCollected> random(Random random) {
        List<AdMetricsCollected> events = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            boolean failed = random.nextInt(4) == 0;
            boolean none = random.nextInt(3) == 0;
            Map<String, String> reasons = none ? Map.of("conversion_count", "none_reported") : Map.of();
            events.add(told(
                            Integer.toString(random.nextInt(4)),
                            DAY.plusDays(random.nextInt(3)),
                            random.nextInt(12),
                            failed ? null : Integer.toString(random.nextInt(100)),
                            none ? null : (long) random.nextInt(9))
                    .setEventId(NaturalKeys.id("test", Integer.toString(i)).toString())
                    .setAbsentReasons(reasons)
                    .build());
        }
        return events;
    }

    /** A statement about a day of an ad; its id follows from ad, day and time. */
    static AdMetricsCollected.Builder told(String ad, LocalDate day, int second, String spend, Long conversions) {
        return AdMetricsCollected.newBuilder()
                .setEventId(NaturalKeys.id("test", ad, day.toString(), Integer.toString(second))
                        .toString())
                .setAdKey("meta:" + ad)
                .setPlatform("meta")
                .setAdId(ad)
                .setAdAccountId("7")
                .setProjectIds(List.of(PROJECT))
                .setSource("meta_ads")
                .setDay(day)
                .setTimeZone("America/Los_Angeles")
                .setCurrency("USD")
                .setSpend(spend == null ? null : new BigDecimal(spend).setScale(6))
                .setConversionCount(conversions)
                .setConversionAction("omni_purchase")
                .setAttribution("7d_click")
                .setReported(true)
                .setComplete(true)
                .setObservedAt(START.plusSeconds(second))
                .setAbsentReasons(Map.of());
    }
}

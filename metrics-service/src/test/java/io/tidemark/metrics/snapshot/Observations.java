package io.tidemark.metrics.snapshot;

import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.Breakdown;
import io.tidemark.schemas.event.BreakdownPart;
import io.tidemark.schemas.event.CurvePoint;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Events for tests. */
public final class Observations {

    private static final String[] REASONS = {"not_supported", "not_permitted", "not_yet", "failed", "withheld"};

    private Observations() {}

    /** An observation without metrics; its id follows from post and time. */
    public static PostMetricsCollected.Builder of(String postKey, Instant observedAt) {
        return PostMetricsCollected.newBuilder()
                .setEventId(
                        NaturalKeys.id("test", postKey, observedAt.toString()).toString())
                .setPostKey(postKey)
                .setPlatform("tiktok")
                .setExternalId(postKey.substring(postKey.indexOf(':') + 1))
                .setAccountKey("tiktok:account")
                .setProjectIds(List.of())
                .setSource("tiktok_business")
                .setObservedAt(observedAt);
    }

    public static PostMetricsCollected.Builder of(String postKey, String observedAt) {
        return of(postKey, Instant.parse(observedAt));
    }

    /** A breakdown of one part. */
    static Breakdown told(String kind, String name, double share) {
        return new Breakdown(kind, null, List.of(new BreakdownPart(name, share)));
    }

    /** A breakdown that was not told. */
    static Breakdown absent(String kind, String reason) {
        return new Breakdown(kind, reason, null);
    }

    /**
     * Observations of few posts at few moments, so that many meet: at the same microsecond, on the same day, with and
     * without each metric. The moments lie around the end of a month.
     */
    public static List<PostMetricsCollected> random(Random random, int count, int posts) {
        Instant monthEnd = Instant.parse("2026-02-28T23:59:59.999999Z");
        List<PostMetricsCollected> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String postKey = "tiktok:" + random.nextInt(posts);
            Instant observedAt =
                    monthEnd.plusNanos(1_000L * (random.nextInt(5) - 2)).plusSeconds(43_200L * (random.nextInt(7) - 3));
            PostMetricsCollected event = of(postKey, observedAt)
                    .setEventId(new UUID(random.nextLong(), random.nextLong()).toString())
                    .setSource(random.nextBoolean() ? "tiktok_business" : "sift")
                    .setApproximate(random.nextBoolean())
                    .setAbsentReasons(
                            random.nextBoolean() ? Map.of() : Map.of("reach", REASONS[random.nextInt(REASONS.length)]))
                    .build();
            if (random.nextInt(4) == 0) {
                event.put("retention_curve", List.of(new CurvePoint(0, 1.0), new CurvePoint(1, random.nextDouble())));
            }
            if (random.nextInt(4) == 0) {
                event.put("likes_curve", List.of(new CurvePoint(random.nextInt(60), random.nextDouble())));
            }
            if (random.nextInt(6) == 0) {
                event.put(
                        "breakdowns",
                        List.of(breakdown(random, "audience_cities"), breakdown(random, "impression_sources")));
            }
            for (MetricDefinition metric : MetricCatalog.all()) {
                if (random.nextInt(3) > 0) {
                    event.put(
                            event.getSchema().getField(metric.id()).pos(),
                            metric.isWhole() ? (Object) random.nextLong(1_000_000) : random.nextDouble());
                }
            }
            events.add(event);
        }
        return events;
    }

    private static Breakdown breakdown(Random random, String kind) {
        return random.nextBoolean()
                ? new Breakdown(kind, REASONS[random.nextInt(REASONS.length)], null)
                : new Breakdown(
                        kind,
                        null,
                        List.of(new BreakdownPart("most", random.nextDouble()), new BreakdownPart("Others", 0.0)));
    }
}

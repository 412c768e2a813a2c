package io.tidemark.metrics.account;

import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.schemas.AccountMetricDefinition;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.AccountMetricsCollected;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Events for tests. */
public final class AccountEvents {

    private static final String[] SOURCES = {"tiktok_business", "sift", "manual", "import"};

    private AccountEvents() {}

    /** An observation without metrics; its id follows from account, day, source and time. */
    public static AccountMetricsCollected.Builder of(String accountKey, String day, String source, String observedAt) {
        return AccountMetricsCollected.newBuilder()
                .setEventId(NaturalKeys.id("test", accountKey, day, source, observedAt)
                        .toString())
                .setAccountKey(accountKey)
                .setPlatform(accountKey.substring(0, accountKey.indexOf(':')))
                .setProjectIds(List.of())
                .setSource(source)
                .setDay(LocalDate.parse(day))
                .setObservedAt(Instant.parse(observedAt));
    }

    /** Observations of few accounts, days and moments, so that many meet, with and without each metric. */
    public static List<AccountMetricsCollected> random(Random random, int count) {
        List<AccountMetricsCollected> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String source = SOURCES[random.nextInt(SOURCES.length)];
            AccountMetricsCollected event = of(
                            "tiktok:" + random.nextInt(3),
                            LocalDate.parse("2026-02-27")
                                    .plusDays(random.nextInt(4))
                                    .toString(),
                            source,
                            "2026-03-02T00:00:00Z")
                    .setEventId(new UUID(random.nextLong(), random.nextLong()).toString())
                    .setObservedAt(Instant.parse("2026-03-02T00:00:00Z").plusNanos(1_000L * random.nextInt(4)))
                    .setAbsentReasons(random.nextBoolean() ? Map.of() : Map.of("profile_views", "not_yet"))
                    .build();
            for (AccountMetricDefinition metric : AccountMetricCatalog.all()) {
                if (random.nextInt(3) == 0) {
                    event.put(metric.id(), random.nextLong(1_000));
                }
            }
            events.add(event);
        }
        return events;
    }
}

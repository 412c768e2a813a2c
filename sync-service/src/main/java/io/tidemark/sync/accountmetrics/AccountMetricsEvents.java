package io.tidemark.sync.accountmetrics;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.AccountMetricsCollected;
import java.util.UUID;

/** Events made from nothing but a stored row, so that a repeated event equals the first to the byte. Pure. */
final class AccountMetricsEvents {

    private AccountMetricsEvents() {}

    static AccountMetricsCollected of(String platform, Observed observed) {
        AccountMetricsCollected event = AccountMetricsCollected.newBuilder()
                .setEventId(id(observed))
                .setAccountKey(observed.accountKey())
                .setPlatform(platform)
                .setCreatorHandle(observed.creatorHandle())
                .setProjectIds(
                        observed.projectIds().stream().map(UUID::toString).toList())
                .setSource(observed.source())
                .setDay(observed.day())
                .setObservedAt(observed.observedAt())
                .setAbsentReasons(observed.absentReasons())
                .build();
        observed.values().forEach(event::put);
        return event;
    }

    private static String id(Observed observed) {
        return NaturalKeys.id(
                        "account_metrics_collected",
                        observed.accountKey(),
                        observed.source(),
                        observed.day().toString(),
                        observed.observedAt().toString(),
                        ObservationText.values(observed.values()))
                .toString();
    }
}

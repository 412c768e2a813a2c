package io.tidemark.sync.platform.instagram;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.AccountDays;
import io.tidemark.sync.platform.AccountObservation;
import io.tidemark.sync.platform.AccountReadings;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SyncKind;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads an account's own levels, in the first full run of a UTC day. */
@Singleton
@Requires(bean = InstagramConfig.class)
class InstagramProfile {

    private static final Map<String, String> LEVELS = new LinkedHashMap<>(
            Map.of("followers", "followers_count", "following", "follows_count", "posts", "media_count"));

    private final AccountDays days;
    private final InstantSource clock;

    InstagramProfile(AccountDays days, InstantSource clock) {
        this.days = days;
        this.clock = clock;
    }

    /** What could be read. */
    record Read(List<AccountObservation> observations, List<RejectedItem> rejected) {

        static final Read NOTHING = new Read(List.of(), List.of());
    }

    /** What goes wrong costs the levels of this run, not the run. */
    Read read(SourceAccount account, SyncKind kind, GraphSession session) {
        UUID accountId = account.accountId();
        days.leave(accountId);
        LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
        if (kind != SyncKind.FULL || session.isOver() || !days.begin(accountId, today)) {
            return Read.NOTHING;
        }
        String fields = String.join(",", LEVELS.values());
        return switch (session.get(GraphClient.Get.of(account.platformAccountId(), Map.of("fields", fields)))) {
            case GraphAnswer.Data(Fields data) -> read(data, today);
            case GraphAnswer other -> {
                days.leave(accountId);
                session.holdBack();
                yield Read.NOTHING;
            }
        };
    }

    /** Told when the run under way has been stored. */
    void stored(UUID accountId) {
        days.stored(accountId);
    }

    private Read read(Fields data, LocalDate today) {
        Instant observedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        AccountReadings readings = new AccountReadings();
        LEVELS.forEach((metric, wireName) -> readings.take(metric, data.count(wireName), AbsentReason.NOT_YET));
        return new Read(
                readings.isEmpty() ? List.of() : List.of(readings.finish("instagram", today, observedAt)),
                readings.rejected());
    }
}

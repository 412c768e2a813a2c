package io.tidemark.gateway.overview;

import io.micronaut.serde.ObjectMapper;
import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.EventOrder;
import io.tidemark.schemas.event.AccountSyncReported;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Writes {@code account_syncs}: the newest report of each account, also of one that no project watches any more. */
@Singleton
final class AccountSyncWriter {

    private static final String COLUMNS = """
            account_id, observed_at, event_id, project_ids, platform, handle, account_key, source, state, detail, \
            failures, kinds, last_success_at, next_run_at, quota_left, token_expires_at, reauth_due_at, gaps, removed, \
            report_interval_ms""";

    private static final String STORE = """
            INSERT INTO account_syncs AS kept (%s)
            SELECT %s FROM account_sync_stage
            ORDER BY account_id
            ON CONFLICT (account_id) DO UPDATE SET
                %s
            WHERE (excluded.observed_at, excluded.event_id) > (kept.observed_at, kept.event_id)
            """;

    private record Row(Newest.Entry<UUID, AccountSyncReported> newest, String kinds, String gaps) {}

    private static final Stage.Plan<Row> PLAN =
            new Stage.Plan<>("account_sync_stage", """
            account_id uuid, observed_at timestamptz, event_id uuid, project_ids text[], platform text, handle text,
            account_key text, source text, state text, detail text, failures integer, kinds jsonb,
            last_success_at timestamptz, next_run_at timestamptz, quota_left double precision,
            token_expires_at timestamptz, reauth_due_at timestamptz, gaps jsonb, removed boolean,
            report_interval_ms bigint
            """, COLUMNS, AccountSyncWriter::copy, List.of(store()));

    private final Stage stage;
    private final ObjectMapper json;

    AccountSyncWriter(Stage stage, ObjectMapper json) {
        this.stage = stage;
        this.json = json;
    }

    /** @throws IllegalArgumentException when the event can never be stored */
    static void check(AccountSyncReported event) {
        UUID.fromString(event.getAccountId());
        EventOrder.of(event.getObservedAt(), event.getEventId());
    }

    void write(List<AccountSyncReported> events) throws SQLException, IOException {
        Newest<UUID, AccountSyncReported> newest = new Newest<>();
        for (AccountSyncReported event : events) {
            newest.add(
                    UUID.fromString(event.getAccountId()),
                    EventOrder.of(event.getObservedAt(), event.getEventId()),
                    event);
        }
        List<Row> rows = new ArrayList<>();
        for (Newest.Entry<UUID, AccountSyncReported> entry : newest.entries()) {
            List<SyncHealth.ReportedKind> kinds = entry.event().getKinds().stream()
                    .map(kind -> new SyncHealth.ReportedKind(
                            kind.getKind(),
                            kind.getIntervalMs(),
                            kind.getLastSuccessAt().orElse(null)))
                    .toList();
            List<SyncHealth.Gap> gaps = entry.event().getGaps().stream()
                    .map(gap ->
                            new SyncHealth.Gap(gap.getSince(), gap.getUntil().orElse(null), gap.getWhy()))
                    .toList();
            rows.add(new Row(entry, json.writeValueAsString(kinds), json.writeValueAsString(gaps)));
        }
        stage.store(PLAN, rows);
    }

    private static String store() {
        List<String> taken = new ArrayList<>();
        for (String column : COLUMNS.split(", ")) {
            taken.add("%1$s = excluded.%1$s".formatted(column));
        }
        return STORE.formatted(
                COLUMNS, COLUMNS.replace("project_ids", "project_ids::uuid[]"), String.join(",\n    ", taken));
    }

    private static void copy(Row row, BinaryCopy copy) throws SQLException {
        AccountSyncReported event = row.newest().event();
        copy.uuid(row.newest().key());
        copy.timestamptz(row.newest().version().at());
        copy.uuid(row.newest().version().eventId());
        copy.textArray(event.getProjectIds());
        copy.text(event.getPlatform());
        copy.text(event.getHandle());
        copy.text(event.getAccountKey().orElse(null));
        copy.text(event.getSource());
        copy.text(event.getState());
        copy.text(event.getDetail().orElse(null));
        copy.integer(event.getFailures());
        copy.jsonb(row.kinds());
        copy.timestamptz(event.getLastSuccessAt().orElse(null));
        copy.timestamptz(event.getNextRunAt().orElse(null));
        copy.float8(event.getQuotaLeft().orElse(null));
        copy.timestamptz(event.getTokenExpiresAt().orElse(null));
        copy.timestamptz(event.getReauthDueAt().orElse(null));
        copy.jsonb(row.gaps());
        copy.bool(event.getRemoved());
        copy.bigint(event.getReportIntervalMs());
    }
}

package io.tidemark.sync.sync;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.schemas.event.SyncGap;
import io.tidemark.sync.platform.SyncKind;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Which accounts are to be told of, and what. Any number of replicas may ask at once; each account goes to one. */
@Singleton
class AccountReports {

    /** What is known of each account, with the digest of what is worth telling. */
    private static final String FACTS = """
            select a.*, w.projects, c.access_expires_at, c.reauth_due_at,
                   coalesce(a.state_detail, nullif(concat_ws(' ', a.limitation, case when c.warned_days is not null
                       then 'Connect the account again before '
                           || to_char(c.reauth_due_at at time zone 'UTC', 'YYYY-MM-DD')
                           || ': the consent ends then.' end), '')) as why,
                   p.reason as source_pause, greatest(a.last_success_at, a.watched_since) as last_read,
                   case when a.state <> 'reauth_needed' then nullif(greatest(
                       least(a.quick_due_at, a.posts_due_at, a.full_due_at), a.paused_until, p.paused_until
                   ), 'infinity') end as next_run_at,
                   md5(row(a.state, a.state_detail, a.limitation, a.handle, a.account_key, w.projects,
                       c.reauth_due_at, c.warned_days, p.reason, g.times,
                       a.last_success_at is null,
                       greatest(a.last_success_at, a.watched_since) < now() - interval '1 millisecond' * ? * case
                           when a.full_due_at < 'infinity' then ? when a.posts_due_at < 'infinity' then ? else ? end
                   )::text) as material
            from platform_accounts a
            left join credentials c using (account_id)
            left join rate_pauses p on p.source = a.source and p.paused_until > now()
            cross join lateral (
                select coalesce(array_agg(s.project_id::text order by s.project_id::text), '{}') as projects
                from social_accounts s where s.account_id = a.account_id) w
            cross join lateral (select count(*) as times from sync_gaps g where g.account_id = a.account_id) g
            """;

    private static final int FACTS_PARAMETERS = 4;

    private final TransactionOperations<Connection> transactions;
    private final SyncConfig sync;
    private final ReportConfig config;

    AccountReports(TransactionOperations<Connection> transactions, SyncConfig sync, ReportConfig config) {
        this.transactions = transactions;
        this.sync = sync;
        this.config = config;
    }

    /**
     * Takes accounts whose report is due, because something changed or because the last one is old. They are this
     * replica's for half a minute.
     */
    List<AccountReport> claim() {
        return transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            List<UUID> claimed = claim(connection);
            return claimed.isEmpty() ? List.of() : read(connection, claimed);
        });
    }

    /** Notes that reports were published. */
    void told(List<AccountReport> reports) {
        transactions.executeWrite(status -> {
            try (PreparedStatement update = status.getConnection().prepareStatement("""
                    update account_reports set material = ?, observed_at = ?, claimed_until = '-infinity'
                    where account_id = ? and observed_at < ?
                    """)) {
                for (AccountReport report : reports) {
                    OffsetDateTime at = report.observedAt().atOffset(ZoneOffset.UTC);
                    update.setString(1, report.material());
                    update.setObject(2, at);
                    update.setObject(3, report.accountId());
                    update.setObject(4, at);
                    update.addBatch();
                }
                return update.executeBatch();
            }
        });
    }

    private List<UUID> claim(Connection connection) throws SQLException {
        try (PreparedStatement claim = connection.prepareStatement("""
                insert into account_reports as kept (account_id, claimed_until)
                select f.account_id, now() + interval '30 seconds'
                from (%s) f left join account_reports r using (account_id)
                where coalesce(r.claimed_until, '-infinity') <= now()
                  and case when r.material is null then f.projects <> '{}'
                      else f.material <> r.material and r.observed_at <= now() - ? * interval '1 millisecond'
                        or f.projects <> '{}' and r.observed_at <= now() - ? * interval '1 millisecond' end
                order by coalesce(r.observed_at, '-infinity'), f.account_id
                limit ?
                on conflict (account_id) do update set claimed_until = excluded.claimed_until
                where kept.claimed_until <= now()
                returning account_id
                """.formatted(FACTS))) {
            bindFacts(claim);
            claim.setLong(FACTS_PARAMETERS + 1, config.leastInterval().toMillis());
            claim.setLong(FACTS_PARAMETERS + 2, config.interval().toMillis());
            claim.setInt(FACTS_PARAMETERS + 3, config.atOnce());
            List<UUID> ids = new ArrayList<>();
            try (ResultSet row = claim.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getObject(1, UUID.class));
                }
            }
            return ids;
        }
    }

    private List<AccountReport> read(Connection connection, List<UUID> accountIds) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select f.*, greatest(now(), r.observed_at + interval '1 microsecond') as reported_at
                from (%s) f join account_reports r using (account_id)
                where f.account_id = any(?)
                order by f.account_id
                """.formatted(FACTS))) {
            bindFacts(select);
            select.setArray(FACTS_PARAMETERS + 1, connection.createArrayOf("uuid", accountIds.toArray()));
            List<AccountReport> reports = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    reports.add(report(row, gaps(connection, row.getObject("account_id", UUID.class))));
                }
            }
            return reports;
        }
    }

    private void bindFacts(PreparedStatement statement) throws SQLException {
        statement.setInt(1, Gaps.INTERVALS);
        statement.setLong(2, sync.fullInterval().toMillis());
        statement.setLong(3, sync.postsInterval().toMillis());
        statement.setLong(4, sync.quickInterval().toMillis());
    }

    private List<SyncGap> gaps(Connection connection, UUID accountId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select since, until, why from sync_gaps
                where account_id = ? and until > now() - ? * interval '1 millisecond'
                order by since
                """)) {
            select.setObject(1, accountId);
            select.setLong(2, sync.keepRuns().toMillis());
            List<SyncGap> gaps = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    gaps.add(new SyncGap(time(row, "since"), time(row, "until"), row.getString("why")));
                }
            }
            return gaps;
        }
    }

    private static AccountReport report(ResultSet row, List<SyncGap> gaps) throws SQLException {
        return new AccountReport(
                row.getObject("account_id", UUID.class),
                row.getString("platform"),
                row.getString("handle"),
                row.getString("account_key"),
                row.getString("source"),
                List.of((String[]) row.getArray("projects").getArray()),
                time(row, "reported_at"),
                AccountState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("why"),
                row.getString("source_pause"),
                row.getInt("failures"),
                kinds(row),
                time(row, "last_success_at"),
                time(row, "last_read"),
                time(row, "next_run_at"),
                time(row, "access_expires_at"),
                time(row, "reauth_due_at"),
                gaps,
                row.getString("material"));
    }

    private static Map<SyncKind, Instant> kinds(ResultSet row) throws SQLException {
        Map<SyncKind, Instant> kinds = new EnumMap<>(SyncKind.class);
        for (SyncKind kind : SyncKind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            // A kind that the source does not know is never due.
            if (!row.getString(name + "_due_at").equals("infinity")) {
                kinds.put(kind, time(row, name + "_success_at"));
            }
        }
        return kinds;
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}

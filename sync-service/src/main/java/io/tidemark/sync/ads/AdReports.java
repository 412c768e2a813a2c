package io.tidemark.sync.ads;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.sync.sync.ReportConfig;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Which ad accounts are to be told of, and what. Any number of replicas may ask at once; each account goes to one. */
@Singleton
class AdReports {

    private final TransactionOperations<Connection> transactions;
    private final AdsConfig ads;
    private final ReportConfig config;

    AdReports(TransactionOperations<Connection> transactions, AdsConfig ads, ReportConfig config) {
        this.transactions = transactions;
        this.ads = ads;
        this.config = config;
    }

    /**
     * Takes ad accounts whose report is due, because something changed or because the last one is old. They are this
     * replica's for half a minute.
     */
    List<AdAccountReport> claim() {
        return transactions.executeWrite(status -> {
            try (PreparedStatement claim = status.getConnection().prepareStatement("""
                    with facts as (
                        select a.account_id, w.projects, p.reason as source_pause, p.paused_until as source_paused_until,
                               greatest(a.last_success_at, a.watched_since) as last_read,
                               md5(row(a.state, a.state_detail, w.projects, p.reason, a.last_success_at is null,
                                   greatest(a.last_success_at, a.watched_since)
                                       < now() - ? * interval '1 millisecond')::text) as material
                        from ad_accounts a
                        left join rate_pauses p on p.source = a.source and p.paused_until > now()
                        cross join lateral (
                            select coalesce(array_agg(s.project_id::text order by s.project_id::text), '{}') as projects
                            from ad_account_projects s where s.account_id = a.account_id) w
                    ), due as (
                        select a.account_id from ad_accounts a join facts f using (account_id)
                        where a.report_claimed_until <= now()
                          and case when a.report_material is null then f.projects <> '{}'
                              else f.material <> a.report_material
                                      and a.reported_at <= now() - ? * interval '1 millisecond'
                                  or f.projects <> '{}' and a.reported_at <= now() - ? * interval '1 millisecond' end
                        order by a.reported_at, a.account_id
                        limit ?
                        for update of a skip locked
                    )
                    update ad_accounts a set report_claimed_until = now() + interval '30 seconds'
                    from due join facts f using (account_id)
                    where a.account_id = due.account_id
                    returning a.*, f.projects, f.source_pause, f.last_read, f.material,
                        greatest(now(), a.reported_at + interval '1 microsecond') as told_at,
                        case when a.state <> 'reauth_needed' then nullif(greatest(
                            least(a.recent_due_at, a.window_due_at), a.paused_until, f.source_paused_until
                        ), 'infinity') end as next_read_at
                    """)) {
                claim.setLong(1, ads.windowInterval().toMillis() * AdAccountReport.INTERVALS);
                claim.setLong(2, config.leastInterval().toMillis());
                claim.setLong(3, config.interval().toMillis());
                claim.setInt(4, config.atOnce());
                List<AdAccountReport> reports = new ArrayList<>();
                try (ResultSet row = claim.executeQuery()) {
                    while (row.next()) {
                        reports.add(report(row));
                    }
                }
                return reports;
            }
        });
    }

    /** Notes that reports were published. */
    void told(List<AdAccountReport> reports) {
        transactions.executeWrite(status -> {
            try (PreparedStatement update = status.getConnection().prepareStatement("""
                    update ad_accounts set report_material = ?, reported_at = ?, report_claimed_until = '-infinity'
                    where account_id = ? and reported_at < ?
                    """)) {
                for (AdAccountReport report : reports) {
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

    private static AdAccountReport report(ResultSet row) throws SQLException {
        return new AdAccountReport(
                row.getObject("account_id", UUID.class),
                row.getString("source"),
                row.getString("platform"),
                row.getString("ad_account_id"),
                List.of((String[]) row.getArray("projects").getArray()),
                time(row, "told_at"),
                row.getString("state"),
                row.getString("state_detail"),
                row.getString("source_pause"),
                row.getInt("failures"),
                time(row, "recent_success_at"),
                time(row, "window_success_at"),
                time(row, "next_read_at"),
                time(row, "last_read"),
                row.getString("material"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}

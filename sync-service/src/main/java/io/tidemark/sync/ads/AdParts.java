package io.tidemark.sync.ads;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.sync.platform.ads.AdPart;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What is left to read of a window, kept in the database: a replica that takes over goes on where another stopped, and
 * finds the reports that a platform prepares for it.
 */
@Singleton
class AdParts {

    /** A plan that could not be read for so long is of days that have moved on. */
    private static final Duration PLAN_LIFE = Duration.ofHours(12);

    private final TransactionOperations<Connection> transactions;
    private final AdLeases leases;
    private final AdsConfig config;

    AdParts(TransactionOperations<Connection> transactions, AdLeases leases, AdsConfig config) {
        this.transactions = transactions;
        this.leases = leases;
        this.config = config;
    }

    /**
     * Plans the days of the lease's kind, unless a plan of that kind is under way.
     *
     * @param today the day in the account's time zone
     * @param longest the most days that one report may cover
     */
    void plan(AdLease lease, LocalDate today, int longest) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            leases.fence(connection, lease);
            forgetOthers(connection, lease);
            if (next(connection, lease).isEmpty()) {
                boolean window = lease.kind() == ReadingKind.WINDOW;
                int days = window ? config.windowDays() : config.recentDays();
                int step = Math.min(longest, window ? config.partDays() : config.recentDays());
                LocalDate oldest = today.minusDays(days - 1L);
                for (LocalDate until = today; !until.isBefore(oldest); until = until.minusDays(step)) {
                    LocalDate since = until.minusDays(step - 1L);
                    LocalDate start = since.isBefore(oldest) ? oldest : since;
                    insert(connection, lease, new AdPart(start, until, null, 0, null, 0));
                }
            }
            return null;
        });
    }

    /** The next part, the newest days first. */
    Optional<AdPart> next(AdLease lease) {
        return transactions.executeRead(status -> next(status.getConnection(), lease));
    }

    /** Remembers the report that the platform prepares, before it is asked for the first time. */
    void ordered(AdLease lease, AdPart part, String runId) {
        change(lease, part, "set run_id = ?, attempts = attempts", runId);
    }

    /** Forgets a report that ended without a result. */
    void runEnded(AdLease lease, AdPart part) {
        change(lease, part, "set run_id = ?, attempts = attempts + 1", null);
    }

    /** Puts smaller parts in the place of one. */
    void split(AdLease lease, AdPart part, List<AdPart> smaller) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            leases.fence(connection, lease);
            done(connection, lease, part);
            for (AdPart each : smaller) {
                insert(connection, lease, each);
            }
            return null;
        });
    }

    /** The first number that no group of ads of this day has. */
    int freeGroup(AdLease lease, AdPart part) {
        return transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection()
                    .prepareStatement(
                            "select coalesce(max(ad_group), 0) + 1 from ad_parts where account_id = ? and since = ?")) {
                select.setObject(1, lease.accountId());
                select.setObject(2, part.since());
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getInt(1);
                }
            }
        });
    }

    /** Takes a part off the plan, within the fenced transaction that stores its rows. */
    static void done(Connection connection, AdLease lease, AdPart part) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "delete from ad_parts where account_id = ? and since = ? and ad_group = ?")) {
            delete.setObject(1, lease.accountId());
            delete.setObject(2, part.since());
            delete.setInt(3, part.group());
            delete.executeUpdate();
        }
    }

    private static void forgetOthers(Connection connection, AdLease lease) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("""
                delete from ad_parts
                where account_id = ? and (kind <> ? or planned_at < now() - ? * interval '1 millisecond')
                """)) {
            delete.setObject(1, lease.accountId());
            delete.setString(2, lease.kind().name());
            delete.setLong(3, PLAN_LIFE.toMillis());
            delete.executeUpdate();
        }
    }

    private static void insert(Connection connection, AdLease lease, AdPart part) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into ad_parts (account_id, kind, since, until, ad_ids, ad_group) values (?, ?, ?, ?, ?, ?)
                """)) {
            insert.setObject(1, lease.accountId());
            insert.setString(2, lease.kind().name());
            insert.setObject(3, part.since());
            insert.setObject(4, part.until());
            insert.setArray(
                    5,
                    part.adIds() == null
                            ? null
                            : connection.createArrayOf("text", part.adIds().toArray()));
            insert.setInt(6, part.group());
            insert.executeUpdate();
        }
    }

    private void change(AdLease lease, AdPart part, String set, String runId) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            leases.fence(connection, lease);
            try (PreparedStatement update = connection.prepareStatement(
                    "update ad_parts " + set + " where account_id = ? and since = ? and ad_group = ?")) {
                update.setString(1, runId);
                update.setObject(2, lease.accountId());
                update.setObject(3, part.since());
                update.setInt(4, part.group());
                return update.executeUpdate();
            }
        });
    }

    private static Optional<AdPart> next(Connection connection, AdLease lease) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select since, until, ad_ids, ad_group, run_id, attempts from ad_parts
                where account_id = ? order by since desc, ad_group limit 1
                """)) {
            select.setObject(1, lease.accountId());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(part(row)) : Optional.empty();
            }
        }
    }

    private static AdPart part(ResultSet row) throws SQLException {
        Array adIds = row.getArray("ad_ids");
        return new AdPart(
                row.getObject("since", LocalDate.class),
                row.getObject("until", LocalDate.class),
                adIds == null ? null : List.of((String[]) adIds.getArray()),
                row.getInt("ad_group"),
                row.getString("run_id"),
                row.getInt("attempts"));
    }
}

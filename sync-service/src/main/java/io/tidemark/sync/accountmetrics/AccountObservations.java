package io.tidemark.sync.accountmetrics;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The table {@code account_observations}. It is written in transactions that hold the account's row locked. */
final class AccountObservations {

    private AccountObservations() {}

    /** An observation that waits for its event, with what its event needs of the account. */
    record Open(UUID accountId, String platform, Observed observed) {}

    /** The newest observation of each of these days by each source. */
    static List<Observed> newest(Connection connection, UUID accountId, Collection<LocalDate> days)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select distinct on (day, source) day, source, observed_at, account_key, creator_handle, project_ids,
                       metrics, absent_reasons, told
                from account_observations
                where account_id = ? and day = any(?)
                order by day, source, observed_at desc
                """)) {
            select.setObject(1, accountId);
            select.setArray(2, connection.createArrayOf("date", days.toArray()));
            List<Observed> newest = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    newest.add(observed(row));
                }
            }
            return newest;
        }
    }

    /** Adds observations, and forgets the older ones of their days and source that have been announced. */
    static void add(Connection connection, UUID accountId, List<Observed> observations) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                        insert into account_observations
                            (account_id, day, source, observed_at, account_key, creator_handle, project_ids, metrics,
                             absent_reasons, told)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """);
                PreparedStatement forget = connection.prepareStatement("""
                        delete from account_observations
                        where account_id = ? and day = ? and source = ? and observed_at < ? and announced
                        """)) {
            for (Observed observed : observations) {
                bindKey(insert, 1, accountId, observed);
                insert.setString(5, observed.accountKey());
                insert.setString(6, observed.creatorHandle());
                insert.setArray(
                        7,
                        connection.createArrayOf("uuid", observed.projectIds().toArray()));
                insert.setString(8, ObservationText.values(observed.values()));
                insert.setString(9, ObservationText.reasons(observed.absentReasons()));
                insert.setString(10, ObservationText.values(observed.told()));
                insert.addBatch();
                bindKey(forget, 1, accountId, observed);
                forget.addBatch();
            }
            insert.executeBatch();
            forget.executeBatch();
        }
    }

    /**
     * Takes in hand observations that wait for their event, in the order in which they were made; other replicas leave
     * them alone for a while. Those of an account whose id is not known yet go on waiting.
     */
    static List<Open> takeOpen(Connection connection, int limit, Duration inHand) throws SQLException {
        try (PreparedStatement claim = connection.prepareStatement("""
                with open as (
                    select o.account_id, o.day, o.source, o.observed_at, a.platform, a.account_key as key_by_now
                    from account_observations o
                    join platform_accounts a using (account_id)
                    where not o.announced and o.announcing_until <= now()
                      and coalesce(o.account_key, a.account_key) is not null
                    order by o.account_id, o.observed_at, o.day, o.source
                    limit ?
                    for update of o skip locked
                ), taken as (
                    update account_observations o
                    set announcing_until = now() + ? * interval '1 millisecond',
                        account_key = coalesce(o.account_key, open.key_by_now)
                    from open
                    where o.account_id = open.account_id and o.day = open.day and o.source = open.source
                      and o.observed_at = open.observed_at
                    returning o.*, open.platform
                )
                select * from taken order by account_id, observed_at, day, source
                """)) {
            claim.setInt(1, limit);
            claim.setLong(2, inHand.toMillis());
            List<Open> open = new ArrayList<>();
            try (ResultSet row = claim.executeQuery()) {
                while (row.next()) {
                    open.add(new Open(
                            row.getObject("account_id", UUID.class), row.getString("platform"), observed(row)));
                }
            }
            return open;
        }
    }

    /** Marks observations as announced. */
    static void announced(Connection connection, List<Open> announced) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update account_observations set announced = true
                where account_id = ? and day = ? and source = ? and observed_at = ?
                """)) {
            for (Open open : announced) {
                bindKey(update, 1, open.accountId(), open.observed());
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    private static void bindKey(PreparedStatement statement, int first, UUID accountId, Observed observed)
            throws SQLException {
        statement.setObject(first, accountId);
        statement.setObject(first + 1, observed.day());
        statement.setString(first + 2, observed.source());
        statement.setObject(first + 3, observed.observedAt().atOffset(ZoneOffset.UTC));
    }

    private static Observed observed(ResultSet row) throws SQLException {
        return new Observed(
                row.getObject("day", LocalDate.class),
                row.getString("source"),
                time(row),
                row.getString("account_key"),
                row.getString("creator_handle"),
                uuids(row.getArray("project_ids")),
                ObservationText.readValues(row.getString("metrics")),
                ObservationText.readReasons(row.getString("absent_reasons")),
                ObservationText.readValues(row.getString("told")));
    }

    private static Instant time(ResultSet row) throws SQLException {
        return row.getObject("observed_at", OffsetDateTime.class).toInstant();
    }

    private static List<UUID> uuids(Array ids) throws SQLException {
        return List.of((UUID[]) ids.getArray());
    }
}

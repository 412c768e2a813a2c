package io.tidemark.sync.platform;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Calls of all replicas counted per UTC day, for platforms whose limits begin anew at 00:00 UTC. Unlike
 * {@link RateBudgets} a day's calls may all come at once, and a spent budget says when it comes back.
 */
@Singleton
public final class DailyCalls {

    private final TransactionOperations<Connection> transactions;

    DailyCalls(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    /**
     * Takes one call of today.
     *
     * @param budget what is counted, such as {@code linkedin/app}
     * @param limit how many calls a day has
     * @param scope whom a spent budget holds back
     * @return empty when the call may be made, else the throttle to report, which ends at 00:00 UTC
     */
    public Optional<SourceFailure> take(String budget, long limit, SourceFailure.Scope scope) {
        return transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            long taken = count(connection, budget, limit);
            if (taken == 1) {
                forgetOld(connection);
            }
            return taken > 0
                    ? Optional.empty()
                    : Optional.of(new SourceFailure.Throttled(
                            scope, untilMidnight(connection), "our own budget " + budget + " of the day is used up"));
        });
    }

    /** How many calls of today are taken with this one; 0 when none was left. */
    private static long count(Connection connection, String budget, long limit) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("""
                insert into daily_calls as kept (budget, day, calls)
                values (?, (clock_timestamp() at time zone 'UTC')::date, 1)
                on conflict (budget, day) do update set calls = kept.calls + 1 where kept.calls < ?
                returning calls
                """)) {
            upsert.setString(1, budget);
            upsert.setLong(2, limit);
            try (ResultSet row = upsert.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    private static void forgetOld(Connection connection) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("""
                delete from daily_calls where day < (clock_timestamp() at time zone 'UTC')::date - 1
                """)) {
            delete.executeUpdate();
        }
    }

    private static Duration untilMidnight(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                        select ceil(extract(epoch from date_trunc('day', utc) + interval '1 day' - utc))::bigint
                        from (select clock_timestamp() at time zone 'UTC' as utc) moment
                        """);
                ResultSet row = select.executeQuery()) {
            row.next();
            return Duration.ofSeconds(Math.max(1, row.getLong(1)));
        }
    }
}

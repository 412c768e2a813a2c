package io.tidemark.sync.platform;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.Optional;

/** The table {@code rate_usage}: what platforms told of their own counting, for all replicas, by the database's clock. */
@Singleton
class RateUsage {

    private final TransactionOperations<Connection> transactions;

    RateUsage(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    /** A budget that is to be left alone. */
    record Pause(Duration left, String why) {}

    /** The pause that the budget is in, if it is in one. */
    Optional<Pause> pause(String budget) {
        return transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection().prepareStatement("""
                    select ceil(extract(epoch from paused_until - clock_timestamp()) * 1000)::bigint as left_ms, why
                    from rate_usage where budget = ? and paused_until > clock_timestamp()
                    """)) {
                select.setString(1, budget);
                try (ResultSet row = select.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Pause(Duration.ofMillis(row.getLong("left_ms")), row.getString("why")))
                            : Optional.<Pause>empty();
                }
            }
        });
    }

    /** Notes what was told; a shorter rest does not end a longer one. */
    void tell(String budget, Double usedShare, Duration rest, String why) {
        Duration believed =
                rest.compareTo(SourceFailure.Throttled.LONGEST) > 0 ? SourceFailure.Throttled.LONGEST : rest;
        transactions.executeWrite(status -> {
            try (PreparedStatement upsert = status.getConnection().prepareStatement("""
                    insert into rate_usage as kept (budget, used_share, told_at, paused_until, why)
                    values (?, ?, clock_timestamp(), clock_timestamp() + ? * interval '1 millisecond', ?)
                    on conflict (budget) do update set
                        used_share = coalesce(excluded.used_share, kept.used_share),
                        told_at = excluded.told_at,
                        paused_until = greatest(kept.paused_until, excluded.paused_until),
                        why = case when excluded.paused_until >= kept.paused_until then excluded.why else kept.why end
                    """)) {
                upsert.setString(1, budget);
                upsert.setObject(2, usedShare, Types.DOUBLE);
                upsert.setLong(3, Math.max(0, believed.toMillis()));
                upsert.setString(4, why);
                return upsert.executeUpdate();
            }
        });
    }

    /** The largest share that was told in the last hour of the source's budgets, shared ones and the account's; or null. */
    Double highest(String source, String accountId) {
        return transactions.executeRead(status -> highest(status.getConnection(), source, accountId));
    }

    private static Double highest(Connection connection, String source, String accountId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select max(used_share) from rate_usage
                where split_part(budget, '/', 1) = ? and told_at > now() - interval '1 hour'
                  and coalesce(substring(budget from ?), ?) = ?
                """)) {
            select.setString(1, source);
            select.setString(2, RateBudgets.ACCOUNT_ID);
            select.setString(3, accountId);
            select.setString(4, accountId);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getObject(1, Double.class);
            }
        }
    }
}

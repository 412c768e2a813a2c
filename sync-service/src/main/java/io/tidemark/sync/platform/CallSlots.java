package io.tidemark.sync.platform;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Limits on calls per second, kept over all replicas. A token bucket counts when a call was let go, but a platform counts
 * when it arrived, and a slow moment makes calls arrive together. A slot is therefore held from before the call until a
 * second after its answer: wherever the platform's second lies, it sees each slot at most once.
 */
@Singleton
public final class CallSlots {

    private static final Duration COOLING = Duration.ofSeconds(1);

    private final TransactionOperations<Connection> transactions;
    private final Duration patience;
    private final Duration longestCall;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    CallSlots(TransactionOperations<Connection> transactions, HttpLimits limits) {
        this.transactions = transactions;
        this.patience = limits.quotaPatience();
        // A holder that died gives its slot back when its call must be over.
        this.longestCall = limits.deadline().plusSeconds(5);
    }

    /**
     * Makes a call when a slot is free, waiting for one as long as that is short.
     *
     * @param budget what is limited, such as {@code tiktok_business}
     * @param perSecond how many calls the platform allows in a second
     * @return empty when no slot became free, and the call was not made
     */
    public <R> Optional<R> within(String budget, int perSecond, Supplier<R> call) {
        String name = budget + " " + perSecond;
        if (!known.contains(name)) {
            create(budget, perSecond);
            known.add(name);
        }
        long giveUp = System.nanoTime() + patience.toNanos();
        for (Attempt attempt = take(budget, perSecond); ; attempt = take(budget, perSecond)) {
            switch (attempt) {
                case Attempt.Taken(int slot) -> {
                    try {
                        return Optional.of(call.get());
                    } finally {
                        giveBack(budget, slot);
                    }
                }
                case Attempt.Wait(Duration time) -> {
                    if (System.nanoTime() + time.toNanos() > giveUp || !slept(time)) {
                        return Optional.empty();
                    }
                }
            }
        }
    }

    private sealed interface Attempt {

        record Taken(int slot) implements Attempt {}

        record Wait(Duration time) implements Attempt {}
    }

    private void create(String budget, int perSecond) {
        transactions.executeWrite(status -> {
            try (PreparedStatement insert = status.getConnection().prepareStatement("""
                    insert into rate_slots (budget, slot, free_at)
                    select ?, slot, '-infinity' from generate_series(1, ?) slot
                    on conflict do nothing
                    """)) {
                insert.setString(1, budget);
                insert.setInt(2, perSecond);
                return insert.executeUpdate();
            }
        });
    }

    private Attempt take(String budget, int perSecond) {
        return transactions.executeWrite(status -> {
            try (PreparedStatement update = status.getConnection().prepareStatement("""
                    update rate_slots set free_at = clock_timestamp() + ? * interval '1 millisecond'
                    where budget = ? and slot = (
                        select slot from rate_slots
                        where budget = ? and slot <= ? and free_at <= clock_timestamp()
                        order by free_at limit 1 for update skip locked)
                    returning slot
                    """)) {
                update.setLong(1, longestCall.toMillis());
                update.setString(2, budget);
                update.setString(3, budget);
                update.setInt(4, perSecond);
                try (ResultSet row = update.executeQuery()) {
                    return row.next()
                            ? new Attempt.Taken(row.getInt("slot"))
                            : new Attempt.Wait(untilFree(status.getConnection(), budget, perSecond));
                }
            }
        });
    }

    /** Until the next slot should be free, but at least long enough not to ask the database all the time. */
    private static Duration untilFree(Connection connection, String budget, int perSecond) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select extract(epoch from min(free_at) - clock_timestamp()) * 1000
                from rate_slots where budget = ? and slot <= ? and free_at > '-infinity'
                """)) {
            select.setString(1, budget);
            select.setInt(2, perSecond);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return Duration.ofMillis(Math.clamp(row.getLong(1), 20L, 500L));
            }
        }
    }

    private void giveBack(String budget, int slot) {
        transactions.executeWrite(status -> {
            try (PreparedStatement update = status.getConnection().prepareStatement("""
                    update rate_slots set free_at = clock_timestamp() + ? * interval '1 millisecond'
                    where budget = ? and slot = ?
                    """)) {
                update.setLong(1, COOLING.toMillis());
                update.setString(2, budget);
                update.setInt(3, slot);
                return update.executeUpdate();
            }
        });
    }

    private static boolean slept(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

package io.tidemark.launcher.rebuild;

import io.tidemark.launcher.cluster.CommandFailedException;
import io.tidemark.launcher.cluster.Progress;
import io.tidemark.launcher.reconcile.Feed;
import io.tidemark.messaging.DeadLetterQueue;
import io.tidemark.testbed.Await;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The tables beside those of the service, from nothing to what the topics say. What a run leaves when it is cut off, the next
 * one with the same purpose goes on with.
 */
final class Rebuild {

    private static final Duration LOOK = Duration.ofMillis(500);
    private static final long PATIENCE_NANOS = Duration.ofMinutes(5).toNanos();

    private final Connection connection;
    private final Scope scope;
    private final Instant from;
    private final Offsets offsets;
    private final ShadowService service;
    private final Shadow shadow;
    private final PrintWriter err;

    /** @param from which records are applied, by when they were published; null for all of them */
    Rebuild(Connection connection, Scope scope, Instant from, Offsets offsets, ShadowService service, PrintWriter err) {
        this.connection = connection;
        this.scope = scope;
        this.from = from;
        this.offsets = offsets;
        this.service = service;
        this.shadow = new Shadow(connection, scope);
        this.err = err;
    }

    /** @throws CommandFailedException when another run is under way */
    void lock() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_try_advisory_lock(hashtextextended(?, 0))")) {
            statement.setString(1, "tidemark replay of " + scope.role());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                if (!rows.getBoolean(1)) {
                    throw new CommandFailedException("Another run of replay is under way for "
                            + scope.service().module() + ".");
                }
            }
        }
    }

    /** Goes on with what an earlier run left, or begins. */
    void prepare(boolean fresh) throws SQLException {
        String purpose = Shadow.purpose(scope, from == null ? "beginning" : from.toString());
        Optional<String> found = shadow.found();
        if (found.isPresent() && !fresh && found.get().equals(purpose)) {
            say("going on with " + scope.shadowSchema() + ", which an earlier run left");
        } else {
            found.ifPresent(other -> say("removing " + scope.shadowSchema() + ", which an earlier run left"));
            requireWhole();
            remove();
            begin(purpose);
        }
        shadow.requireSameMigrations();
    }

    /** Tables folded from a later start are other tables. */
    private void requireWhole() {
        if (from != null) {
            return;
        }
        for (Feed feed : scope.feeds()) {
            offsets.first(feed.topic().name()).forEach((partition, first) -> {
                if (first > 0) {
                    throw new CommandFailedException("The first " + first + " records of " + partition
                            + " are gone, and tables made without them would lack what they said: give --from TIME, which"
                            + " applies the records since then over a copy of the present tables.");
                }
            });
        }
    }

    private void begin(String purpose) throws SQLException {
        shadow.create();
        service.migrate();
        shadow.requireSameMigrations();
        Map<Feed, Map<TopicPartition, Long>> starts = new HashMap<>();
        for (Feed feed : scope.feeds()) {
            starts.put(feed, start(feed));
        }
        if (from != null) {
            copy();
        }
        starts.forEach((feed, start) -> offsets.set(Scope.shadow(feed.group()), start));
        for (Feed other : scope.others()) {
            offsets.set(Scope.shadow(other.group()), offsets.end(other.topic().name()));
        }
        shadow.made(purpose);
    }

    /** Of a copy no later than what the service had settled when its tables were copied. */
    private Map<TopicPartition, Long> start(Feed feed) {
        String topic = feed.topic().name();
        if (from == null) {
            return offsets.first(topic);
        }
        Map<TopicPartition, Long> start = offsets.at(topic, from);
        offsets.next(feed.group(), topic).forEach((partition, next) -> start.merge(partition, next, Math::min));
        return start;
    }

    private void copy() throws SQLException {
        say("copying the present tables");
        connection.setAutoCommit(false);
        try {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            shadow.copy(scope.tables());
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /**
     * Runs the service over the shadow schema until it has stored all that was published when it had stored the most, or, with
     * nobody left who reads as the service, all that the service can have stored.
     *
     * @return how many records it has stored
     */
    long fill() {
        long records = catchUp("filled");
        // Short, because it begins where the other ended.
        records += catchUp("caught up with");
        service.stop();
        offsets.awaitNoMembers(scope.shadowGroups());
        return records;
    }

    private Map<Feed, Map<TopicPartition, Long>> ends() {
        Map<Feed, Map<TopicPartition, Long>> ends = new HashMap<>();
        for (Feed feed : scope.feeds()) {
            ends.put(feed, offsets.end(feed.topic().name()));
        }
        return ends;
    }

    private long catchUp(String what) {
        Map<Feed, Map<TopicPartition, Long>> target = ends();
        long total = left(target);
        Progress progress = new Progress(err, what, total);
        long left = total;
        long moved = System.nanoTime();
        while (left > 0) {
            service.ensureRunning();
            Await.until(LOOK, () -> false);
            long before = left;
            left = left(target);
            moved = left < before ? System.nanoTime() : moved;
            if (System.nanoTime() - moved > PATIENCE_NANOS) {
                throw new CommandFailedException(
                        "Nothing was filled for five minutes with " + left + " records left; see " + service.log()
                                + ". The command goes on where it was when it is run again.");
            }
            progress.at(total - left);
        }
        return total;
    }

    private long left(Map<Feed, Map<TopicPartition, Long>> target) {
        long left = 0;
        for (Map.Entry<Feed, Map<TopicPartition, Long>> entry : target.entrySet()) {
            Feed feed = entry.getKey();
            Map<TopicPartition, Long> next =
                    offsets.next(Scope.shadow(feed.group()), feed.topic().name());
            for (Map.Entry<TopicPartition, Long> end : entry.getValue().entrySet()) {
                left += Math.max(0, end.getValue() - next.get(end.getKey()));
            }
        }
        return left;
    }

    /** Lets the service go on where the new tables end; where that fails it reads some records once more, which is no harm. */
    void release(Map<String, Map<TopicPartition, Long>> held) {
        try {
            held.forEach(offsets::set);
        } catch (KafkaException e) {
            say("the offsets of the service stay where they were (" + e.getMessage()
                    + "): it reads some records once more, which changes nothing");
        }
    }

    /** Removes tables, groups and dead letters of the rebuild. */
    void remove() throws SQLException {
        offsets.awaitNoMembers(scope.shadowGroups());
        // First the tables: offsets without tables are found and forgotten, tables without offsets would be filled
        // twice.
        shadow.drop();
        List<String> queues = new ArrayList<>();
        scope.shadowGroups().forEach(group -> queues.add(DeadLetterQueue.topic(group)));
        offsets.forget(scope.shadowGroups(), queues);
    }

    private void say(String what) {
        err.println(what);
        err.flush();
    }
}

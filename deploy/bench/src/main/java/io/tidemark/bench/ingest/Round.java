package io.tidemark.bench.ingest;

import io.tidemark.bench.CpuTime;
import io.tidemark.testbed.Await;
import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.PostgresDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * One side's turn: from its first row to the last record of every partition, in an empty database.
 *
 * @param last the last record of each partition
 * @param longest how long a turn may take
 * @param sampleEvery after what time a sample is taken
 */
record Round(
        LocalKafka kafka,
        LocalPostgres postgres,
        Feed feed,
        List<Feed.Last> last,
        Duration longest,
        Duration sampleEvery) {

    private static final Duration ENDED = Duration.ofSeconds(40);

    /** A condition on the database. */
    private interface Condition {
        boolean holds() throws SQLException, InterruptedException;
    }

    /**
     * Lets a side read the topic and compares what it stored with what the records say.
     *
     * @throws IllegalStateException when the side does not finish in time, or its tables hold something else
     */
    Figures run(Contestant side) throws SQLException {
        forget(side.group());
        PostgresDatabase database = postgres.freshDatabase("bench_ingest");
        side.prepare(database);
        checkpoint(database);
        List<ChildProcess> processes = side.start(database);
        try (Connection connection = database.dataSource(side.role()).getConnection();
                GroupProgress progress = new GroupProgress(kafka.bootstrapServers(), side.group())) {
            await(side, processes, () -> hasRow(connection, side));
            long begin = System.nanoTime();
            Figures.Cpu before = cpu(processes);
            List<Figures.Sample> samples = new ArrayList<>();
            await(side, processes, () -> {
                if (side.commitsEachBatch()) {
                    sample(progress, processes, begin, samples);
                }
                return isDone(connection, side);
            });
            double seconds = secondsSince(begin);
            Figures.Cpu used = cpu(processes).minus(before);
            long resident =
                    processes.stream().mapToLong(ChildProcess::residentBytes).sum();
            check(connection, side);
            return new Figures(feed.records(), seconds, used, resident, List.copyOf(samples));
        } finally {
            processes.forEach(process -> process.terminate(ENDED));
        }
    }

    private void sample(GroupProgress progress, List<ChildProcess> processes, long begin, List<Figures.Sample> samples)
            throws InterruptedException {
        double due = samples.isEmpty() ? 0 : samples.getLast().seconds() + sampleEvery.toNanos() / 1e9;
        if (secondsSince(begin) >= due) {
            int readers = progress.readers();
            samples.add(new Figures.Sample(secondsSince(begin), progress.records(), readers, cpu(processes)));
        }
    }

    private Figures.Cpu cpu(List<ChildProcess> processes) {
        return new Figures.Cpu(
                processes.stream()
                        .map(process -> CpuTime.seconds(process.handle()))
                        .toList(),
                CpuTime.seconds(postgres.process().handle()),
                CpuTime.seconds(kafka.process().handle()),
                CpuTime.ownSeconds());
    }

    private static double secondsSince(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private void await(Contestant side, List<ChildProcess> processes, Condition condition) {
        boolean met = Await.until(longest, () -> {
            for (ChildProcess process : processes) {
                if (!process.isAlive()) {
                    throw process.failed("ended in the middle of its turn");
                }
            }
            try {
                return condition.holds();
            } catch (SQLException e) {
                throw new IllegalStateException(
                        "The tables of " + side.name() + " cannot be read: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
        if (!met) {
            throw processes.getFirst().failed("did not store all records within " + longest.toMinutes() + " minutes");
        }
    }

    private static boolean hasRow(Connection connection, Contestant side) throws SQLException {
        return hasRow(connection, "SELECT 1 FROM " + side.newest().table() + " LIMIT 1");
    }

    private static boolean hasRow(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    private boolean isDone(Connection connection, Contestant side) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT 1 FROM "
                + side.newest().table() + " WHERE post_key = ? AND "
                + side.newest().observedAtMicros() + " = ?")) {
            for (Feed.Last each : last) {
                statement.setString(1, each.postKey());
                statement.setLong(2, each.observedAtMicros());
                try (ResultSet rows = statement.executeQuery()) {
                    if (!rows.next()) {
                        return false;
                    }
                }
            }
        }
        return side.unfinished().isEmpty()
                || !hasRow(connection, side.unfinished().get());
    }

    private static void check(Connection connection, Contestant side) throws SQLException {
        for (Feed.Expected expected : side.expected()) {
            List<Long> sums = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT " + expected.sums() + " FROM " + expected.table())) {
                row.next();
                for (int column = 1; column <= expected.values().size(); column++) {
                    sums.add(row.getLong(column));
                }
            }
            if (!sums.equals(expected.values())) {
                throw new IllegalStateException("%s of %s holds %s where the records say %s, so there are no figures"
                        .formatted(expected.table(), side.name(), sums, expected.values()));
            }
        }
    }

    /** What the turn before has left to write must not be charged to this one. */
    private static void checkpoint(PostgresDatabase database) throws SQLException {
        try (Connection connection = database.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT");
        }
    }

    private void forget(String group) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            boolean forgotten = Await.until(ENDED, () -> {
                try {
                    admin.deleteConsumerGroups(List.of(group)).all().get();
                    return true;
                } catch (ExecutionException e) {
                    // Otherwise it has members that have not left yet.
                    return e.getCause() instanceof GroupIdNotFoundException;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            });
            if (!forgotten) {
                throw new IllegalStateException("The offsets of " + group + " could not be forgotten");
            }
        }
    }
}

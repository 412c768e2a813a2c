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
 */
record Round(
        LocalKafka kafka,
        LocalPostgres postgres,
        Observations observations,
        List<Observations.Last> last,
        Duration longest) {

    private static final Duration ENDED = Duration.ofSeconds(40);

    /**
     * What a turn took.
     *
     * @param seconds from the first row that was seen until the last
     * @param processCpu seconds of CPU of the side's own process in the meantime
     * @param postgresCpu seconds of CPU of PostgreSQL
     * @param kafkaCpu seconds of CPU of the broker
     * @param residentBytes of the side's process at the end
     */
    record Figures(
            int records, double seconds, double processCpu, double postgresCpu, double kafkaCpu, long residentBytes) {

        double recordsPerSecond() {
            return records / seconds;
        }

        double cpuSeconds() {
            return processCpu + postgresCpu + kafkaCpu;
        }
    }

    /** A condition on the database. */
    private interface Condition {
        boolean holds() throws SQLException;
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
        ChildProcess process = side.start(database);
        try (Connection connection = database.dataSource("metrics").getConnection()) {
            await(side, process, () -> hasRow(connection, side));
            long begin = System.nanoTime();
            double processCpu = CpuTime.seconds(process.handle());
            double postgresCpu = CpuTime.seconds(postgres.process().handle());
            double kafkaCpu = CpuTime.seconds(kafka.process().handle());
            await(side, process, () -> isDone(connection, side));
            Figures figures = new Figures(
                    observations.records(),
                    (System.nanoTime() - begin) / 1e9,
                    CpuTime.seconds(process.handle()) - processCpu,
                    CpuTime.seconds(postgres.process().handle()) - postgresCpu,
                    CpuTime.seconds(kafka.process().handle()) - kafkaCpu,
                    process.residentBytes());
            check(connection, side);
            return figures;
        } finally {
            process.terminate(ENDED);
        }
    }

    private void await(Contestant side, ChildProcess process, Condition condition) {
        boolean met = Await.until(longest, () -> {
            if (!process.isAlive()) {
                throw process.failed("ended in the middle of its turn");
            }
            try {
                return condition.holds();
            } catch (SQLException e) {
                throw new IllegalStateException(
                        "The tables of " + side.name() + " cannot be read: " + e.getMessage(), e);
            }
        });
        if (!met) {
            throw process.failed("did not store all records within " + longest.toMinutes() + " minutes");
        }
    }

    private static boolean hasRow(Connection connection, Contestant side) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT 1 FROM " + side.tables().getFirst().name() + " LIMIT 1")) {
            return rows.next();
        }
    }

    private boolean isDone(Connection connection, Contestant side) throws SQLException {
        Contestant.Table latest = side.tables().getFirst();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT 1 FROM " + latest.name() + " WHERE post_key = ? AND " + latest.observedAtMicros() + " = ?")) {
            for (Observations.Last each : last) {
                statement.setString(1, each.postKey());
                statement.setLong(2, each.observedAtMicros());
                try (ResultSet rows = statement.executeQuery()) {
                    if (!rows.next()) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    private void check(Connection connection, Contestant side) throws SQLException {
        for (Contestant.Table table : side.tables()) {
            List<Long> expected = observations.sums(table.rows());
            List<Long> sums = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT " + Observations.sumsOf(table.observedAtMicros()) + " FROM " + table.name())) {
                row.next();
                for (int column = 1; column <= expected.size(); column++) {
                    sums.add(row.getLong(column));
                }
            }
            if (!sums.equals(expected)) {
                throw new IllegalStateException("%s of %s holds %s where the records say %s, so there are no figures"
                        .formatted(table.name(), side.name(), sums, expected));
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

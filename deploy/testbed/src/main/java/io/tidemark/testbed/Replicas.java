package io.tidemark.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Several processes of a service's test classes that work on one database at once, as replicas do. The test starts them with
 * {@link #run}; the class that it names has a {@code main} that calls {@link #work}. They begin together, when all are
 * there.
 */
public final class Replicas {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final String PASSWORD = "TIDEMARK_REPLICA_PASSWORD";

    /** The key of the advisory lock behind which replicas wait for each other. */
    private static final int GATE = 62_831;

    private Replicas() {}

    /** What each thread of each replica does. */
    @FunctionalInterface
    public interface Work {

        /**
         * @param thread counts from 0 over the threads of all replicas
         * @param database with a connection for each thread of this replica
         */
        void run(int thread, MigratedDatabase database) throws Exception;
    }

    /**
     * Starts replicas and waits for their end.
     *
     * @param program has the {@code main}
     * @throws StartFailedException with the last lines of its output if one fails or does not end
     */
    public static void run(Class<?> program, MigratedDatabase database, int replicas, int threads) throws Exception {
        List<ChildProcess> processes = new ArrayList<>();
        try (var gate = database.address().dataSource("postgres").getConnection();
                var statement = gate.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + GATE + ")");
            for (int replica = 0; replica < replicas; replica++) {
                processes.add(start(program, database, replica, threads));
            }
            boolean here = Await.until(DEADLINE, () -> {
                try {
                    processes.forEach(Replicas::requireAlive);
                    return database.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                                    + " AND objid = " + GATE)
                            == replicas;
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            if (!here) {
                throw new StartFailedException("the replicas did not come within " + DEADLINE.toMinutes() + " minutes");
            }
            statement.execute("SELECT pg_advisory_unlock(" + GATE + ")");
            for (ChildProcess process : processes) {
                if (!process.waitForEnd(DEADLINE) || process.exitCode() != 0) {
                    throw process.failed("did not do its work");
                }
            }
        } finally {
            processes.forEach(ChildProcess::kill);
        }
    }

    /** Does the work of one replica, in this process: in as many threads as it was started for. */
    public static void work(String[] arguments, Work work) throws Exception {
        int replica = Integer.parseInt(arguments[3]);
        int threads = Integer.parseInt(arguments[4]);
        PostgresDatabase address =
                new PostgresDatabase(arguments[0], Integer.parseInt(arguments[1]), System.getenv(PASSWORD));
        try (MigratedDatabase database = MigratedDatabase.open(address, arguments[2], threads);
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            database.execute("SELECT pg_advisory_lock_shared(%1$d), pg_advisory_unlock_shared(%1$d)".formatted(GATE));
            List<Callable<Void>> shares = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = replica * threads + thread;
                shares.add(() -> {
                    work.run(number, database);
                    return null;
                });
            }
            for (Future<Void> done : pool.invokeAll(shares)) {
                done.get();
            }
        }
    }

    private static ChildProcess start(Class<?> program, MigratedDatabase database, int replica, int threads)
            throws IOException {
        Path folder = Scratch.folder("replica");
        Files.createDirectories(folder);
        String name = program.getSimpleName() + "-" + replica;
        return ChildProcess.start(
                name,
                JavaCommand.of(
                        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", JavaCommand.ownClassPath()),
                        List.of(
                                program.getName(),
                                database.address().name(),
                                Integer.toString(database.address().port()),
                                database.role(),
                                Integer.toString(replica),
                                Integer.toString(threads))),
                Map.of(PASSWORD, database.address().password()),
                folder,
                folder.resolve(name + ".log"));
    }

    private static void requireAlive(ChildProcess process) {
        if (!process.isAlive()) {
            throw process.failed("ended before its work began");
        }
    }
}

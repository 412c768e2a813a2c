package io.tidemark.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * A real PostgreSQL 18 as a child process, durable as in production, with a role and a schema for each service. Not safe
 * for use by several threads at once, but addresses and data sources are.
 */
public final class LocalPostgres implements AutoCloseable {

    /** The roles and schemas of the five services. */
    public static final List<String> ROLES = List.of("sync", "containers", "metrics", "scoring", "gateway");

    private static final String DATABASE = "tidemark";
    private static final String SUPERUSER = "postgres";
    private static final Duration READY = Duration.ofMinutes(5);
    private static final int TRIES = 5;

    /**
     * Rounds of hashing slow down whoever guesses a password. Nobody guesses one that is drawn, nor needs to guess that of a
     * test, and with the usual 4096 rounds each connection costs a JVM that has just started tens of milliseconds.
     */
    private static final String FEW_ROUNDS = "scram_iterations=1";

    private static final Pattern DATABASE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    private final PostgresProgram program = PostgresProgram.find();
    private final Path folder;
    private final boolean temporary;
    private final String password;
    private int port;
    private ChildProcess child;
    private List<ProcessHandle> backends = List.of();

    private LocalPostgres(Path folder, boolean temporary, String password) {
        this.folder = folder;
        this.temporary = temporary;
        this.password = password;
    }

    /** One server for all tests of this JVM, stopped with it. */
    public static LocalPostgres shared() {
        return Shared.INSTANCE;
    }

    /** A server of its own with a temporary folder, removed at close. */
    public static LocalPostgres start() {
        return startNew(Scratch.folder("postgres"), true, "tidemark");
    }

    /** A server that keeps its data in the folder and finds it again; the password is that of the first start. */
    public static LocalPostgres startIn(Path folder, String password) {
        return startNew(folder, false, password);
    }

    private static LocalPostgres startNew(Path folder, boolean temporary, String password) {
        LocalPostgres postgres = new LocalPostgres(folder.toAbsolutePath(), temporary, password);
        postgres.initialize();
        postgres.launch(0);
        postgres.createDatabase();
        return postgres;
    }

    /** The database {@code tidemark}. */
    public PostgresDatabase database() {
        return new PostgresDatabase(DATABASE, port, password);
    }

    /** Address of the database {@code tidemark}. */
    public String jdbcUrl() {
        return database().jdbcUrl();
    }

    /** The password of every service's role. */
    public String password() {
        return password;
    }

    public int port() {
        return port;
    }

    public ChildProcess process() {
        return child;
    }

    /** Connections to {@code tidemark} as a service's role, one of {@link #ROLES}. */
    public DataSource dataSource(String role) {
        return database().dataSource(role);
    }

    /** An empty database of that name on this server, with the same roles and schemas; one that exists is dropped first. */
    public PostgresDatabase freshDatabase(String name) {
        if (!DATABASE_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Not a database name: " + name);
        }
        try (Connection connection = maintenance("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists " + name + " with (force)");
            statement.execute("create database " + name);
            letRolesMakeSchemas(statement, name);
        } catch (SQLException e) {
            throw new IllegalStateException("Could not create database " + name, e);
        }
        return new PostgresDatabase(name, port, password);
    }

    /** Kills the postmaster with SIGKILL and waits until its children have noticed; the data stay. */
    public void kill() {
        backends = child.handle().descendants().toList();
        child.kill();
    }

    /** Ends the server as {@code pg_ctl stop -m immediate}: no checkpoint, recovery at the next start. */
    public void stopImmediately() {
        Signals.send("QUIT", child.pid());
        waitForEnd();
    }

    /** Ends the server as {@code pg_ctl stop -m fast}: connections are cut, everything is written. */
    public void stop() {
        if (child != null && child.isAlive()) {
            resume();
            Signals.send("INT", child.pid());
            waitForEnd();
        }
    }

    /** Starts a server that was killed or stopped again on the same port. */
    public void restart() {
        stop();
        launch(port);
    }

    /** Stops the server and every one of its backends in their tracks: connections stay open and nothing answers. */
    public void suspend() {
        Signals.send("STOP", child.pid());
        child.handle().descendants().forEach(backend -> Signals.send("STOP", backend.pid()));
    }

    public void resume() {
        child.handle().descendants().forEach(backend -> Signals.send("CONT", backend.pid()));
        Signals.send("CONT", child.pid());
    }

    @Override
    public void close() {
        if (!temporary) {
            stop();
            return;
        }
        if (child.isAlive()) {
            resume();
            stopImmediately();
        }
        awaitBackends();
        Scratch.delete(folder);
    }

    private void waitForEnd() {
        if (!child.waitForEnd(Duration.ofSeconds(30))) {
            kill();
        }
    }

    /** Made beside its place and moved, so that a kill leaves no half-made cluster behind. */
    private void initialize() {
        Path data = folder.resolve("data");
        if (Files.exists(data)) {
            return;
        }
        Path unfinished = folder.resolve("data.unfinished");
        Scratch.delete(unfinished);
        try {
            Files.createDirectories(folder);
            Path passwordFile = Files.createTempFile(folder, "initial", ".password");
            Files.writeString(passwordFile, password);
            ChildProcess initdb = ChildProcess.start(
                    "postgres",
                    program.command(
                            "initdb",
                            List.of(
                                    "--pgdata=" + unfinished,
                                    "--username=" + SUPERUSER,
                                    "--pwfile=" + passwordFile,
                                    "--auth=scram-sha-256",
                                    "--encoding=UTF8",
                                    "--locale-provider=builtin",
                                    "--builtin-locale=C.UTF-8",
                                    "--locale=C",
                                    "--set=" + FEW_ROUNDS,
                                    "--no-sync",
                                    "--no-instructions")),
                    Map.of(),
                    folder,
                    folder.resolve("postgres.log"));
            boolean ended = initdb.waitForEnd(READY);
            Files.delete(passwordFile);
            if (!ended || initdb.exitCode() != 0) {
                throw initdb.failed("could not make its data folder");
            }
            Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("postgres could not make its data folder " + data, e);
        }
    }

    private void launch(int wantedPort) {
        awaitBackends();
        for (int attempt = 1; ; attempt++) {
            port = wantedPort == 0 ? Ports.free(1).getFirst() : wantedPort;
            child = ChildProcess.start(
                    "postgres",
                    program.command("postgres", settings()),
                    Map.of(),
                    folder,
                    folder.resolve("postgres.log"));
            Watchdog.forget(child.pid());
            Watchdog.watch(child.pid(), "QUIT");
            if (Await.until(READY, () -> !child.isAlive() || answers()) && child.isAlive()) {
                return;
            }
            boolean bindLost = child.log().contains("Address already in use");
            if (child.isAlive() || !bindLost || attempt == TRIES) {
                kill();
                throw child.failed(
                        bindLost ? "lost port " + port + " to another process" : "ended before it was ready");
            }
        }
    }

    private List<String> settings() {
        Stream<String> settings = Stream.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "port=" + port,
                "fsync=on",
                "synchronous_commit=on",
                "shared_buffers=128MB",
                "max_connections=200",
                FEW_ROUNDS,
                "timezone=UTC",
                "log_timezone=UTC",
                "max_wal_size=2GB");
        return Stream.concat(
                        Stream.of("-D", folder.resolve("data").toString()), settings.flatMap(s -> Stream.of("-c", s)))
                .toList();
    }

    /** Backends of a killed postmaster end by themselves, but until then they hold its shared memory. */
    private void awaitBackends() {
        if (!Await.until(Duration.ofSeconds(5), () -> backends.stream().noneMatch(ProcessHandle::isAlive))) {
            backends.forEach(ProcessHandle::destroyForcibly);
        }
        backends = List.of();
    }

    private boolean answers() {
        if (!Ports.accepts(port)) {
            return false;
        }
        try (Connection connection = maintenance("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("show data_directory")) {
            // Another server may have taken the port between our look and our bind.
            return rows.next() && Path.of(rows.getString(1)).equals(folder.resolve("data"));
        } catch (SQLException startingUp) {
            return false;
        }
    }

    /** Roles belong to the server; their schemas go into template1, from which every database is copied. */
    private void createDatabase() {
        try (Connection connection = maintenance("postgres");
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "select 1 from pg_database where datname = '" + DATABASE + "'")) {
                if (!exists(statement, "select 1 from pg_roles where rolname = '" + ROLES.getFirst() + "'")) {
                    createRolesAndSchemas();
                }
                statement.execute("create database " + DATABASE);
            }
            letRolesMakeSchemas(statement, DATABASE);
        } catch (SQLException e) {
            throw new IllegalStateException("Could not create the database " + DATABASE, e);
        }
    }

    /** Tables are rebuilt in a schema of their own. */
    private static void letRolesMakeSchemas(Statement statement, String database) throws SQLException {
        statement.execute("grant create on database " + database + " to " + String.join(", ", ROLES));
    }

    private void createRolesAndSchemas() throws SQLException {
        try (Connection connection = maintenance("template1");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String role : ROLES) {
                statement.execute("create role " + role + " login password " + statement.enquoteLiteral(password));
                statement.execute("alter role " + role + " set search_path = " + role);
                statement.execute("create schema " + role + " authorization " + role);
            }
            connection.commit();
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    private Connection maintenance(String database) throws SQLException {
        return new PostgresDatabase(database, port, password)
                .dataSource(SUPERUSER)
                .getConnection();
    }

    private static final class Shared {
        static final LocalPostgres INSTANCE = AtExit.close(LocalPostgres.start());
    }
}

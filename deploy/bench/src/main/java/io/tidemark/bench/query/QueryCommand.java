package io.tidemark.bench.query;

import io.tidemark.bench.Bench;
import io.tidemark.bench.Report;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.PostgresDatabase;
import io.tidemark.testbed.Scratch;
import io.tidemark.testbed.stack.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How fast the gateway answers lists, and exports posts. */
@Command(
        name = "query",
        description = {
            "The gateway's lists, each request with one of many API keys, against two references: the same SQL by pgbench,",
            "and the gateway's HTTP server and JSON writer with a page from memory. Two stages that share a machine make at",
            "most 1 / (1/a + 1/b) of their rates a and b. Then its CSV export against COPY TO STDOUT of the same rows.",
            "Takes some fifteen minutes, --quick three."
        })
public final class QueryCommand implements Callable<Integer> {

    private static final int QUICK_POSTS = 50_000;
    private static final int QUICK_SECONDS = 3;

    /** Orderly, so that what the JVM was told to record is written. */
    private static final Duration END = Duration.ofSeconds(30);

    @Option(names = "--posts", defaultValue = "1000000", description = "How many posts (default ${DEFAULT-VALUE}).")
    private int posts;

    @Option(
            names = "--projects",
            defaultValue = "100",
            description = "In how many projects (default ${DEFAULT-VALUE}).")
    private int projects;

    @Option(names = "--keys", defaultValue = "10000", description = "How many API keys (default ${DEFAULT-VALUE}).")
    private int keys;

    @Option(names = "--rounds", defaultValue = "3", description = "Turns of each side (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "10", description = "Length of a turn (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--connections",
            defaultValue = "16",
            description = "Over which requests come to the gateway (default ${DEFAULT-VALUE}).")
    private int connections;

    @Option(names = "--heap", defaultValue = "512m", description = "Heap of the gateway (default ${DEFAULT-VALUE}).")
    private String heap;

    @Option(
            names = "--option",
            description = "An option for the gateway's JVM, such as -XX:StartFlightRecording=filename=a.jfr.")
    private List<String> options = List.of();

    @Option(names = "--only", description = "lists or export; both when it is not given.")
    private Optional<Part> only = Optional.empty();

    @Option(names = "--data", description = "A folder in which the filled databases are kept, and found again.")
    private Optional<Path> kept = Optional.empty();

    @Option(
            names = "--quick",
            description = "50,000 posts and short turns: shows whether it works, not how fast it is.")
    private boolean quick;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** What can be measured alone. */
    enum Part {
        lists,
        export
    }

    @Override
    public Integer call() throws Exception {
        Bench.requireMeasurable();
        Report report = new Report(spec);
        PgBench pgBench = PgBench.find();
        Path checkout = Path.of(System.getProperty("tidemark.checkout", ".")).toAbsolutePath();
        Path folder = Files.createTempDirectory("tidemark-bench");
        Path home = kept.orElse(folder).toAbsolutePath().resolve("postgres");
        if (quick) {
            posts = Math.min(posts, QUICK_POSTS);
            seconds = Math.min(seconds, QUICK_SECONDS);
            rounds = 1;
        }
        List<String> jvm = new ArrayList<>(List.of("-Xmx" + heap));
        jvm.addAll(options);
        report.say("starting PostgreSQL in %s", home);
        try (LocalPostgres postgres = LocalPostgres.startIn(home, "tidemark")) {
            tellWholeQueries(postgres);
            if (only.orElse(Part.lists) == Part.lists) {
                QueryData data = QueryData.of(projects, keys);
                PostgresDatabase database = database(postgres, "bench_lists");
                try (ServiceProcess gateway = GatewayProcess.start(checkout, database, jvm, "gateway-lists", folder)) {
                    fill(report, data, database);
                    new ListRounds(report, postgres, database, gateway, data, pgBench, folder)
                            .run(checkout, jvm, rounds, seconds, connections);
                    gateway.terminate(END);
                }
            }
            if (only.orElse(Part.export) == Part.export) {
                QueryData data = QueryData.of(1, 1);
                PostgresDatabase database = database(postgres, "bench_export");
                try (ServiceProcess gateway = GatewayProcess.start(checkout, database, jvm, "gateway-export", folder)) {
                    fill(report, data, database);
                    new ExportTurn(
                                    gateway,
                                    database,
                                    data.projects().getFirst(),
                                    data.keys().getFirst(),
                                    posts)
                            .run(report, postgres, rounds);
                    gateway.terminate(END);
                }
            }
        }
        // A run that failed leaves its logs.
        Scratch.delete(folder);
        return CommandLine.ExitCode.OK;
    }

    /** The server cuts off what it tells of long queries unless it is told before its start. */
    private static void tellWholeQueries(LocalPostgres postgres) throws SQLException {
        try (Connection connection = postgres.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET track_activity_query_size = '" + ListSql.LONGEST + "'");
        }
        postgres.restart();
    }

    private PostgresDatabase database(LocalPostgres postgres, String name) throws SQLException {
        try (Connection connection = postgres.dataSource("postgres").getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? new PostgresDatabase(name, postgres.port(), postgres.password())
                        : postgres.freshDatabase(name);
            }
        }
    }

    private void fill(Report report, QueryData data, PostgresDatabase database) throws SQLException {
        if (!data.isIn(database, posts)) {
            report.say(
                    "filling in %,d posts of %,d projects",
                    posts, data.projects().size());
            data.fill(database, posts);
        }
    }
}

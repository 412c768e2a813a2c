package io.tidemark.bench.score;

import io.tidemark.bench.Bench;
import io.tidemark.bench.Ratio;
import io.tidemark.bench.Report;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.LocalRegistry;
import io.tidemark.testbed.PostgresDatabase;
import io.tidemark.testbed.Scratch;
import io.tidemark.testbed.stack.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How fast scores are computed anew. */
@Command(
        name = "score",
        description = {
            "scoring-service as shipped against one SQL statement with window functions in PostgreSQL, in turns, for a",
            "project in which every score, one of a hundred, or none changes; its formula alone against DuckDB; and as",
            "many posts in many projects. Takes some ten minutes, --quick one."
        })
public final class ScoreCommand implements Callable<Integer> {

    private static final int KAFKA_HEAP_MEGABYTES = 512;
    private static final Duration ENDED = Duration.ofSeconds(40);
    private static final int QUICK_POSTS = 50_000;
    private static final int QUICK_PROJECTS = 500;

    @Option(names = "--posts", defaultValue = "1000000", description = "How many posts (default ${DEFAULT-VALUE}).")
    private int posts;

    @Option(
            names = "--projects",
            defaultValue = "10000",
            description = "Over how many projects they are spread in the last part; 0 leaves it out"
                    + " (default ${DEFAULT-VALUE}).")
    private int projects;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "What the posts are made from (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--rounds", defaultValue = "3", description = "Turns of each side (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--heap",
            defaultValue = "320m",
            description = "Heap of scoring-service (default ${DEFAULT-VALUE}).")
    private String heap;

    @Option(
            names = "--option",
            description = "An option for the JVM of scoring-service, such as -XX:StartFlightRecording=filename=a.jfr.")
    private List<String> options = List.of();

    @Option(names = "--compute", description = "The formula against DuckDB only.")
    private boolean computeOnly;

    @Option(
            names = "--quick",
            description = "50,000 posts, 500 projects and one turn: shows whether it works, not how fast it is.")
    private boolean quick;

    @Option(names = "--minutes", defaultValue = "10", description = "The longest turn (default ${DEFAULT-VALUE}).")
    private int minutes;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** The servers of a run. */
    private record Servers(LocalPostgres postgres, LocalKafka kafka, LocalRegistry registry) {}

    @Override
    public Integer call() throws IOException, SQLException {
        Bench.requireMeasurable();
        DuckDb.require();
        if (quick) {
            posts = Math.min(posts, QUICK_POSTS);
            projects = Math.min(projects, QUICK_PROJECTS);
            rounds = 1;
        }
        Report report = new Report(spec);
        Path folder = Files.createTempDirectory("tidemark-bench");
        Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);
        // Each turn is a day later, and none may lie in the future.
        Instant first = now.minus(rounds + 1L, ChronoUnit.DAYS);
        report.say("making %,d posts", posts);
        Posts together = new Posts(1, posts, seed, first);
        ComputeTurns.run(report, together, first, quick ? 2 : 2 * rounds + 1, folder);
        if (!computeOnly) {
            report.say("starting Kafka, PostgreSQL and the registry in %s", folder);
            try (LocalPostgres postgres = LocalPostgres.startIn(folder.resolve("postgres"), "tidemark");
                    LocalKafka kafka = LocalKafka.startIn(folder.resolve("kafka"), KAFKA_HEAP_MEGABYTES);
                    LocalRegistry registry = LocalRegistry.startIn(folder.resolve("registry"))) {
                Servers servers = new Servers(postgres, kafka, registry);
                double one = oneProject(report, servers, folder, together);
                if (projects > 0) {
                    Posts apart = new Posts(projects, posts / projects, seed, now);
                    manyProjects(report, servers, folder, apart, one);
                }
            }
        }
        // A run that failed leaves its logs.
        Scratch.delete(folder);
        return CommandLine.ExitCode.OK;
    }

    private double oneProject(Report report, Servers servers, Path folder, Posts together) throws SQLException {
        PostgresDatabase database = servers.postgres().freshDatabase("bench_score");
        ScoringProcess program = program(servers, folder);
        program.migrate(database);
        Tables tables = new Tables(database, together);
        report.say("filling the tables of one project of %,d posts", together.ofEach());
        tables.fill(true);
        ServiceProcess service = program.start(database);
        try {
            return new OneProject(
                            report,
                            tables,
                            new Cost.Processes(service, servers.postgres(), servers.kafka()),
                            servers.kafka().bootstrapServers(),
                            together.end(),
                            rounds)
                    .run();
        } finally {
            service.terminate(ENDED);
        }
    }

    private void manyProjects(Report report, Servers servers, Path folder, Posts apart, double one)
            throws SQLException {
        PostgresDatabase database = servers.postgres().freshDatabase("bench_score_many");
        ScoringProcess program = program(servers, folder);
        program.migrate(database);
        Tables tables = new Tables(database, apart);
        report.say("filling the tables of %,d projects of %,d posts", apart.projects(), apart.ofEach());
        tables.fill(false);
        ServiceProcess service = program.start(database);
        try {
            List<Double> seconds = new ManyProjects(
                            report,
                            tables,
                            new Cost.Processes(service, servers.postgres(), servers.kafka()),
                            servers.kafka().bootstrapServers(),
                            Duration.ofMinutes(minutes),
                            quick ? 1 : 2)
                    .run();
            report.say(
                    "%,d projects take %s the time of one",
                    apart.projects(),
                    new Ratio(seconds.stream().map(each -> each / one).toList()));
        } finally {
            service.terminate(ENDED);
        }
    }

    private ScoringProcess program(Servers servers, Path folder) {
        List<String> all = new ArrayList<>(List.of("-Xmx" + heap, "-XX:+UseSerialGC"));
        all.addAll(options);
        return new ScoringProcess(
                Path.of(System.getProperty("tidemark.checkout", ".")).toAbsolutePath(),
                folder,
                servers.kafka().bootstrapServers(),
                servers.registry().url(),
                all);
    }
}

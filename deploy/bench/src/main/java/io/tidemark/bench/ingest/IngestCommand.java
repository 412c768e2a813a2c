package io.tidemark.bench.ingest;

import io.tidemark.bench.Bench;
import io.tidemark.bench.Peers;
import io.tidemark.bench.Ratio;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.LocalRegistry;
import io.tidemark.testbed.Scratch;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How fast observations become history, latest and daily values. */
@Command(
        name = "ingest",
        description =
                "metrics-service as shipped (history, latest and daily values) against Kafka Connect with Debezium's"
                        + " JDBC sink (latest values alone), in turns, from the same topic into the same database server. Each"
                        + " turn begins with an empty database. Takes some five minutes, --quick one.")
public final class IngestCommand implements Callable<Integer> {

    private static final int KAFKA_HEAP_MEGABYTES = 512;
    private static final String QUIET = "-Dlogback.configurationFile=io/tidemark/testbed/warnings-logback.xml";
    private static final int QUICK_RECORDS = 200_000;

    @Option(names = "--records", defaultValue = "1000000", description = "How many records (default ${DEFAULT-VALUE}).")
    private int records;

    @Option(names = "--posts", defaultValue = "100000", description = "Of how many posts (default ${DEFAULT-VALUE}).")
    private int posts;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "What the values are made from (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--rounds", defaultValue = "3", description = "Turns of each side (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--heap", defaultValue = "512m", description = "Heap of each side (default ${DEFAULT-VALUE}).")
    private String heap;

    @Option(
            names = "--option",
            description = "An option for the JVM of metrics-service, such as -XX:StartFlightRecording=filename=a.jfr.")
    private List<String> options = List.of();

    @Option(names = "--alone", description = "Leave the peer out, to look at metrics-service itself.")
    private boolean alone;

    @Option(
            names = "--quick",
            description = "200,000 records and one turn: shows whether it works, not how fast it is.")
    private boolean quick;

    @Option(names = "--minutes", defaultValue = "10", description = "The longest turn (default ${DEFAULT-VALUE}).")
    private int minutes;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Bench.requireMeasurable();
        PrintWriter out = spec.commandLine().getOut();
        Path checkout = Path.of(System.getProperty("tidemark.checkout", ".")).toAbsolutePath();
        Path plugin = Peers.jdbcSink(checkout);
        int wanted = quick ? QUICK_RECORDS : records;
        Observations observations = new Observations(Math.min(posts, wanted), Math.max(1, wanted / posts), seed);
        Path folder = Files.createTempDirectory("tidemark-bench");
        say(out, "starting Kafka, PostgreSQL and the registry in %s", folder);
        try (LocalPostgres postgres = LocalPostgres.startIn(folder.resolve("postgres"), "tidemark");
                LocalKafka kafka = LocalKafka.startIn(folder.resolve("kafka"), KAFKA_HEAP_MEGABYTES);
                LocalRegistry registry = LocalRegistry.startIn(folder.resolve("registry"))) {
            say(out, "writing %,d records of %,d posts", observations.records(), observations.posts());
            List<Observations.Last> last = observations.publish(kafka.bootstrapServers(), registry.url());
            Round round = new Round(kafka, postgres, observations, last, Duration.ofMinutes(minutes));
            List<String> ourOptions = new ArrayList<>(List.of("-Xmx" + heap));
            ourOptions.addAll(options);
            Contestant ours =
                    new MetricsService(checkout, folder, kafka.bootstrapServers(), registry.url(), ourOptions);
            Contestant peer = new JdbcSink(
                    plugin, folder, kafka.bootstrapServers(), registry.url(), List.of("-Xmx" + heap, QUIET));
            List<Double> byTime = new ArrayList<>();
            List<Double> byCpu = new ArrayList<>();
            for (int turn = 0; turn < (quick ? 1 : rounds); turn++) {
                Round.Figures one = run(out, round, ours);
                if (!alone) {
                    Round.Figures other = run(out, round, peer);
                    byTime.add(one.recordsPerSecond() / other.recordsPerSecond());
                    byCpu.add(other.cpuSeconds() / one.cpuSeconds());
                }
            }
            say(
                    out,
                    "%-16s %,9.0f rows/s, one COPY into a table with the history's key",
                    "postgres alone",
                    CopyReference.run(postgres.freshDatabase("bench_ingest"), observations));
            if (!alone) {
                say(out, "metrics-service stores %s the peer's records a second,", new Ratio(byTime));
                say(out, "%s the peer's records a second of CPU of both servers and its own", new Ratio(byCpu));
            }
        }
        // A run that failed leaves its logs.
        Scratch.delete(folder);
        return CommandLine.ExitCode.OK;
    }

    private static Round.Figures run(PrintWriter out, Round round, Contestant side) throws SQLException {
        Round.Figures figures = round.run(side);
        say(
                out,
                "%-16s %,9.0f records/s  %6.1f s  CPU: own %.1f s, postgres %.1f s, kafka %.1f s  %,d MB",
                side.name(),
                figures.recordsPerSecond(),
                figures.seconds(),
                figures.processCpu(),
                figures.postgresCpu(),
                figures.kafkaCpu(),
                figures.residentBytes() >> 20);
        return figures;
    }

    private static void say(PrintWriter out, String line, Object... values) {
        out.println(String.format(Locale.ROOT, line, values));
        out.flush();
    }
}

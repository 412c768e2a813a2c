package io.tidemark.bench.ingest;

import io.tidemark.bench.Bench;
import io.tidemark.bench.Peers;
import io.tidemark.bench.Ratio;
import io.tidemark.bench.Report;
import io.tidemark.testbed.Scratch;
import io.tidemark.testbed.stack.StackSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How fast events become rows. */
@Command(
        name = "ingest",
        description =
                "A service as shipped against Kafka Connect with Debezium's JDBC sink, in turns, from the same topic into the"
                        + " same database server: metrics-service (history, latest and daily values; the sink writes the"
                        + " latest values alone) or container-service (posts and announced containers; the sink writes the"
                        + " posts alone). Each turn begins with an empty database. Takes some five minutes, --quick one.")
public final class IngestCommand implements Callable<Integer> {

    private static final String QUIET = "-Dlogback.configurationFile=io/tidemark/testbed/warnings-logback.xml";

    /** One collector thread, on two cores; with the quick compiler alone, as the service has it, the peer takes longer. */
    private static final String FASTEST_FOR_THE_PEER = "-XX:+UseSerialGC";

    private static final int QUICK_RECORDS = 200_000;
    private static final Duration SAMPLE_EVERY = Duration.ofMillis(500);

    /** From so many records on the cost of each million is told. */
    private static final int MILLION = 1_000_000;

    /** The services that can be measured. */
    enum Side {
        METRICS_SERVICE,
        CONTAINER_SERVICE;

        Task task(int posts, int ofEach, long seed) {
            return switch (this) {
                case METRICS_SERVICE -> Task.of(new Observations(posts, ofEach, seed));
                case CONTAINER_SERVICE -> Task.of(new SyncedPosts(posts, ofEach, seed));
            };
        }

        /** As it is given on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Option(
            names = "--service",
            defaultValue = "metrics-service",
            converter = SideConverter.class,
            description = "metrics-service or container-service (default ${DEFAULT-VALUE}).")
    private Side service;

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

    @Option(names = "--heap", defaultValue = "512m", description = "Heap of the peer (default ${DEFAULT-VALUE}).")
    private String heap;

    @Option(
            names = "--option",
            description = "An option for the JVM of the service, such as -XX:StartFlightRecording=filename=a.jfr.")
    private List<String> options = List.of();

    @Option(names = "--alone", description = "Leave the peer out, to look at the service itself.")
    private boolean alone;

    @Option(
            names = "--quick",
            description = "200,000 records and one turn: shows whether it works, not how fast it is.")
    private boolean quick;

    @Option(names = "--minutes", defaultValue = "10", description = "The longest turn (default ${DEFAULT-VALUE}).")
    private int minutes;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Takes the names of modules. */
    static final class SideConverter implements CommandLine.ITypeConverter<Side> {
        @Override
        public Side convert(String given) {
            for (Side side : Side.values()) {
                if (side.toString().equals(given)) {
                    return side;
                }
            }
            throw new CommandLine.TypeConversionException(
                    "there is metrics-service and container-service, not " + given);
        }
    }

    @Override
    public Integer call() throws Exception {
        Bench.requireMeasurable();
        Report report = new Report(spec);
        Path plugin = Peers.jdbcSink(Bench.checkout());
        int wanted = quick ? QUICK_RECORDS : records;
        Task task = service.task(Math.min(posts, wanted), Math.max(1, wanted / posts), seed);
        Path folder = Files.createTempDirectory("tidemark-bench");
        report.say("starting Kafka, PostgreSQL and the registry in %s", folder);
        try (Ground ground = Ground.start(folder)) {
            Feed feed = task.feed();
            report.say("writing %,d records of %,d posts", feed.records(), feed.posts());
            Round round = ground.fill(feed, Duration.ofMinutes(minutes), SAMPLE_EVERY);
            List<String> ourOptions = new ArrayList<>(StackSettings.SMALL);
            ourOptions.addAll(options);
            Contestant ours = new ShippedService(task, ground, ourOptions, 1, UnaryOperator.identity());
            Contestant peer = new JdbcSink(task, plugin, ground, List.of("-Xmx" + heap, FASTEST_FOR_THE_PEER, QUIET));
            turns(report, round, ours, peer);
            switch (feed) {
                case Observations observations
                when !alone ->
                    report.say(
                            "%-17s %,9.0f rows/s, one COPY into a table with the history's key",
                            "postgres alone",
                            CopyReference.run(ground.postgres().freshDatabase("bench_ingest"), observations));
                case Observations _, SyncedPosts _ -> {}
            }
        }
        // A run that failed leaves its logs.
        Scratch.delete(folder);
        return CommandLine.ExitCode.OK;
    }

    private void turns(Report report, Round round, Contestant ours, Contestant peer) throws SQLException {
        List<Double> byTime = new ArrayList<>();
        List<Double> byCpu = new ArrayList<>();
        for (int turn = 0; turn < (quick ? 1 : rounds); turn++) {
            Figures one = run(report, round, ours);
            tellMillions(report, one);
            if (!alone) {
                Figures other = run(report, round, peer);
                byTime.add(one.recordsPerSecond() / other.recordsPerSecond());
                byCpu.add(other.cpuSeconds() / one.cpuSeconds());
            }
        }
        if (!alone) {
            report.say("%s stores %s the peer's records a second,", ours.name(), new Ratio(byTime));
            report.say("%s the peer's records a second of CPU of both servers and its own", new Ratio(byCpu));
        }
    }

    private static Figures run(Report report, Round round, Contestant side) throws SQLException {
        Figures figures = round.run(side);
        report.say(
                "%-17s %,9.0f records/s  %6.1f s  CPU: own %.1f s, postgres %.1f s, kafka %.1f s  %,d MB",
                side.name(),
                figures.recordsPerSecond(),
                figures.seconds(),
                figures.cpu().ownTotal(),
                figures.cpu().postgres(),
                figures.cpu().kafka(),
                figures.residentBytes() >> 20);
        return figures;
    }

    /** Whether what is stored makes storing dearer. */
    private static void tellMillions(Report report, Figures figures) {
        if (figures.records() < 2 * MILLION) {
            return;
        }
        List<Figures.Stretch> millions = figures.stretches(MILLION);
        for (int i = 0; i < millions.size(); i++) {
            Figures.Stretch million = millions.get(i);
            report.say(
                    "  million %2d  %,9.0f records/s  CPU per million: own %5.1f s, postgres %5.1f s, kafka %4.1f s",
                    i + 1,
                    million.recordsPerSecond(),
                    million.cpuPerRecord(Figures.Cpu::ownTotal) * MILLION,
                    million.cpuPerRecord(Figures.Cpu::postgres) * MILLION,
                    million.cpuPerRecord(Figures.Cpu::kafka) * MILLION);
        }
    }
}

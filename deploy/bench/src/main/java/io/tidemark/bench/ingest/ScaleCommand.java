package io.tidemark.bench.ingest;

import io.tidemark.bench.Bench;
import io.tidemark.bench.Report;
import io.tidemark.schemas.Topics;
import io.tidemark.testbed.FaultProxy;
import io.tidemark.testbed.NetworkFault;
import io.tidemark.testbed.PostgresDatabase;
import io.tidemark.testbed.Scratch;
import io.tidemark.testbed.stack.StackSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What more processes of a service bring while the database is far away. */
@Command(
        name = "scale",
        description = {
            "metrics-service as shipped in one, two and three processes, in turns, from the same topic into the same",
            "database server, which is behind a proxy that holds back whatever goes through it. Rates are those of the time",
            "in which every process had its partitions, without the first third of the records. Takes some six minutes,",
            "--quick two."
        })
public final class ScaleCommand implements Callable<Integer> {

    private static final int QUICK_RECORDS = 400_000;
    private static final int PARTITIONS = Topics.POST_METRICS_COLLECTED.partitions();
    private static final Duration SAMPLE_EVERY = Duration.ofMillis(250);

    /** From this share of the processors' time on there is none left to speak of. */
    private static final double BUSY = 0.9;

    @Option(names = "--records", defaultValue = "1500000", description = "How many records (default ${DEFAULT-VALUE}).")
    private int records;

    @Option(names = "--posts", defaultValue = "100000", description = "Of how many posts (default ${DEFAULT-VALUE}).")
    private int posts;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "What the values and the proxy's order are made from (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--processes",
            split = ",",
            defaultValue = "1,2,3",
            description = "Numbers of processes (default ${DEFAULT-VALUE}).")
    private List<Integer> processes;

    @Option(
            names = "--threads",
            defaultValue = "2",
            description = "Consumers in each process (default ${DEFAULT-VALUE}, as shipped).")
    private int threads;

    @Option(
            names = "--latency",
            defaultValue = "5",
            description =
                    "Milliseconds for which the proxy holds back what it reads, each way, 16 KB at a time; 0 for no"
                            + " proxy (default ${DEFAULT-VALUE}).")
    private int latencyMillis;

    @Option(names = "--rounds", defaultValue = "1", description = "Turns of each number (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--quick",
            description = "400,000 records and one turn: shows whether it works, not how fast it is.")
    private boolean quick;

    @Option(names = "--minutes", defaultValue = "10", description = "The longest turn (default ${DEFAULT-VALUE}).")
    private int minutes;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Bench.requireMeasurable();
        Report report = new Report(spec);
        int wanted = quick ? QUICK_RECORDS : records;
        Task task = Task.of(new Observations(Math.min(posts, wanted), Math.max(1, wanted / posts), seed));
        Path folder = Files.createTempDirectory("tidemark-bench");
        report.say("starting Kafka, PostgreSQL and the registry in %s", folder);
        try (Ground ground = Ground.start(folder);
                FaultProxy proxy = FaultProxy.to(ground.postgres().port(), seed)) {
            report.say("writing %,d records", task.feed().records());
            Round round = ground.fill(task.feed(), Duration.ofMinutes(minutes), SAMPLE_EVERY);
            Duration latency = Duration.ofMillis(latencyMillis);
            proxy.set(new NetworkFault.Latency(latency, latency));
            Map<Integer, List<Double>> rates = new TreeMap<>();
            for (int turn = 0; turn < (quick ? 1 : rounds); turn++) {
                for (int number : processes) {
                    Figures.Stretch steady = run(round, service(task, ground, proxy, number), number);
                    rates.computeIfAbsent(number, _ -> new ArrayList<>()).add(steady.recordsPerSecond());
                    tell(report, number, steady, rates);
                }
            }
        }
        // A run that failed leaves its logs.
        Scratch.delete(folder);
        return CommandLine.ExitCode.OK;
    }

    private Contestant service(Task task, Ground ground, FaultProxy proxy, int number) {
        return new ShippedService(
                task,
                ground,
                Stream.concat(StackSettings.SMALL.stream(), Stream.of("-Dtidemark.consumer.threads=" + threads))
                        .toList(),
                number,
                database -> latencyMillis == 0
                        ? database
                        : new PostgresDatabase(database.name(), proxy.port(), database.password()));
    }

    private Figures.Stretch run(Round round, Contestant side, int number) throws SQLException {
        return round.run(side).steady(readers(number));
    }

    /** A consumer beyond the last partition has none. */
    private int readers(int number) {
        return Math.min(number * threads, PARTITIONS);
    }

    private void tell(Report report, int number, Figures.Stretch steady, Map<Integer, List<Double>> rates) {
        Figures.Cpu cpu = steady.cpu();
        double busy = (cpu.servers() + cpu.driver())
                / (steady.seconds() * Runtime.getRuntime().availableProcessors());
        report.say(
                "%d process%s  %,8.0f records/s  CPU: own %s s, postgres %.1f s, kafka %.1f s, proxy %.1f s of %.1f s;"
                        + " the machine is busy to %.0f %%",
                number,
                number == 1 ? "  " : "es",
                steady.recordsPerSecond(),
                String.join(
                        " + ",
                        cpu.own().stream()
                                .map(each -> String.format(Locale.ROOT, "%.1f", each))
                                .toList()),
                cpu.postgres(),
                cpu.kafka(),
                cpu.driver(),
                steady.seconds(),
                busy * 100);
        List<Double> alone = rates.get(1);
        if (number > 1 && alone != null) {
            double times = steady.recordsPerSecond() / alone.getLast();
            report.say(
                    "             %.2f × one process (%.2f for each), of %.2f × that the partitions allow; %s",
                    times, times / number, allowed(number), limit(number, busy));
        }
    }

    /**
     * How many times the rate of one process is possible at most. All partitions get the same number of records, so the
     * consumer with the most partitions sets the pace.
     */
    private double allowed(int number) {
        return (double) mostPartitions(1) / mostPartitions(number);
    }

    /** The partitions of the consumer that has most of them. */
    private int mostPartitions(int number) {
        return Math.ceilDiv(PARTITIONS, readers(number));
    }

    private String limit(int number, double busy) {
        if (busy >= BUSY) {
            return "the processors are the limit";
        }
        if (mostPartitions(number) == 1) {
            return "each partition has a consumer, and more of them would bring nothing";
        }
        if (PARTITIONS % readers(number) != 0) {
            return "%d partitions for %d consumers leave some with more work than others"
                    .formatted(PARTITIONS, readers(number));
        }
        return "the consumers wait for the database, and more of them would bring more";
    }
}

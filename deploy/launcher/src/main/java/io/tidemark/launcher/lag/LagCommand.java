package io.tidemark.launcher.lag;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.launcher.cluster.Cluster;
import io.tidemark.launcher.cluster.ClusterOptions;
import io.tidemark.launcher.cluster.SafeText;
import io.tidemark.launcher.lag.GroupPositions.Position;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells how far each consumer group is behind, in records and in seconds. */
@Command(
        name = "lag",
        description = "Tell how far each consumer is behind, in records and seconds.",
        footer = {
            "",
            "Seconds are the age of the oldest record that the group has not committed, by the record's timestamp.",
            "Ends with 0, 1 when a limit is exceeded, 2 when not understood, 3 when Kafka does not answer.",
            "",
            "  ./tidemark lag --max-seconds 300",
            "  ./tidemark lag --bootstrap-servers kafka:9093 --registry https://registry --config client.properties"
        })
public final class LagCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double MILLIS = 1000.0;

    @Mixin
    private ClusterOptions clusterOptions;

    @Option(names = "--group", paramLabel = "GROUP", description = "Only these groups; may be repeated.")
    private List<String> groups = List.of();

    @Option(names = "--max-seconds", paramLabel = "N", description = "End with 1 if a group is further behind.")
    private Double maxSeconds;

    @Option(names = "--max-records", paramLabel = "N", description = "End with 1 if a group has more before it.")
    private Long maxRecords;

    @Option(
            names = "--look-at",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Unread records of each partition that are looked at for their projects; 0 for none"
                    + " (default ${DEFAULT-VALUE}).")
    private long lookAt;

    @Option(names = "--json", description = "Say it as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /**
     * A partition that a group reads.
     *
     * @param seconds age of the oldest unread record, 0 when there is none, null when Kafka did not give it
     */
    record PartitionLag(int partition, long records, Double seconds) {}

    /** A project's share of what a group has not read. */
    record ProjectLag(String project, long records, double seconds) {}

    /**
     * What a group has before it of a topic.
     *
     * @param seconds  the most of its partitions; null when one is not known
     * @param projects null when the records were not looked at
     * @param projectsWhole whether every unread record was looked at
     */
    record GroupLag(
            String group,
            String topic,
            long records,
            Double seconds,
            List<PartitionLag> partitions,
            List<ProjectLag> projects,
            boolean projectsWhole) {}

    @Override
    public Integer call() throws Exception {
        Cluster cluster = clusterOptions.cluster();
        List<GroupLag> lags = look(cluster);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JSON.writeValueAsString(Map.of("groups", lags)));
        } else {
            print(lags, out);
        }
        out.flush();
        return lags.stream().anyMatch(this::isTooMuch) ? 1 : 0;
    }

    private List<GroupLag> look(Cluster cluster) throws Exception {
        List<Position> positions;
        try (Admin admin = cluster.admin()) {
            positions = GroupPositions.of(admin).stream()
                    .filter(position -> groups.isEmpty() || groups.contains(position.group()))
                    .filter(position -> !position.partition().topic().endsWith(".dlq"))
                    .toList();
        }
        Backlog backlog = new Backlog(cluster);
        Map<Position, Long> oldest = backlog.oldest(positions);
        boolean looked = lookAt > 0 && cluster.hasRegistry();
        Map<String, Map<String, Map<String, Backlog.Share>>> shares =
                looked ? backlog.byProject(positions, lookAt) : Map.of();
        long now = System.currentTimeMillis();
        List<GroupLag> lags = new ArrayList<>();
        for (GroupPositions.Line line : GroupPositions.lines(positions)) {
            List<Position> own = positions.stream()
                    .filter(position -> position.group().equals(line.group())
                            && position.partition().topic().equals(line.topic()))
                    .toList();
            List<PartitionLag> partitions = own.stream()
                    .map(position -> new PartitionLag(
                            position.partition().partition(), position.records(), seconds(position, oldest, now)))
                    .toList();
            List<ProjectLag> projects =
                    shares.getOrDefault(line.group(), Map.of()).getOrDefault(line.topic(), Map.of()).entrySet().stream()
                            .map(share -> new ProjectLag(
                                    share.getKey(),
                                    share.getValue().records(),
                                    age(share.getValue().oldestAt(), now)))
                            .toList();
            boolean whole = own.stream().allMatch(position -> Backlog.isWhole(position, positions, lookAt));
            lags.add(new GroupLag(
                    line.group(),
                    line.topic(),
                    line.records(),
                    most(partitions),
                    partitions,
                    looked ? projects : null,
                    looked && whole));
        }
        return lags;
    }

    private boolean isTooMuch(GroupLag lag) {
        // An age that is not known is no reason to be calm.
        boolean late = maxSeconds != null && (lag.seconds() == null || lag.seconds() > maxSeconds);
        return late || maxRecords != null && lag.records() > maxRecords;
    }

    private static Double seconds(Position position, Map<Position, Long> oldest, long now) {
        if (position.records() == 0) {
            return 0.0;
        }
        Long timestamp = oldest.get(position);
        return timestamp == null ? null : (Double) age(timestamp, now);
    }

    private static double age(long timestamp, long now) {
        return Math.max(0, now - timestamp) / MILLIS;
    }

    private static Double most(List<PartitionLag> partitions) {
        double most = 0;
        for (PartitionLag partition : partitions) {
            if (partition.seconds() == null) {
                return null;
            }
            most = Math.max(most, partition.seconds());
        }
        return most;
    }

    private static void print(List<GroupLag> lags, PrintWriter out) {
        if (lags.isEmpty()) {
            out.println("no consumer group reads any topic");
            return;
        }
        out.printf(Locale.ROOT, "%-34s %-30s %12s %10s%n", "consumer", "topic", "records", "seconds");
        for (GroupLag lag : lags) {
            row(out, SafeText.of(lag.group()), lag.topic(), lag.records(), lag.seconds());
            if (lag.records() == 0) {
                continue;
            }
            lag.partitions().stream()
                    .filter(partition -> partition.records() > 0)
                    .forEach(partition -> row(
                            out, "", "  partition " + partition.partition(), partition.records(), partition.seconds()));
            if (lag.projects() != null) {
                lag.projects()
                        .forEach(project -> row(
                                out, "", "  " + SafeText.of(project.project()), project.records(), project.seconds()));
                if (!lag.projectsWhole()) {
                    out.printf("%-34s   projects of the first records only; see --look-at%n", "");
                }
            }
        }
    }

    private static void row(PrintWriter out, String first, String second, long records, Double seconds) {
        String age = seconds == null ? "unknown" : String.format(Locale.ROOT, "%.1f", seconds);
        out.printf(Locale.ROOT, "%-34s %-30s %12d %10s%n", first, second, records, age);
    }
}

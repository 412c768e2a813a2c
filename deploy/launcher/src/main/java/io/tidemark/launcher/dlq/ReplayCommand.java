package io.tidemark.launcher.dlq;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.launcher.cluster.Cluster;
import io.tidemark.launcher.cluster.ClusterOptions;
import io.tidemark.launcher.cluster.CommandFailedException;
import io.tidemark.launcher.cluster.Progress;
import io.tidemark.launcher.cluster.TopicReader;
import io.tidemark.messaging.DeadLetterQueue;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Puts dead letters back on their topic, byte for byte, for the group that failed alone. */
@Command(
        name = "replay",
        description = "Put dead letters back on their topic, for the group that failed alone.",
        footer = {
            "",
            "Key, value and headers are the original's. A run that was cut off goes on where it ended; what was put back",
            "is not put back again unless it fails again, and then --max-replays times at most. While a run is under way",
            "a second one of the same group does not begin.",
            "Ends with 0, 1 when some were left, 2 when not understood, 3 when it could not.",
            "",
            "  ./tidemark dlq replay --group metrics-service.post-metrics --dry-run",
            "  ./tidemark dlq replay --group metrics-service.post-metrics --reason PSQLException"
        })
final class ReplayCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private Selection selection;

    @Option(names = "--dry-run", description = "Only count what would be put back, by reason.")
    private boolean dryRun;

    @Option(
            names = "--max-replays",
            paramLabel = "N",
            defaultValue = "3",
            description = "Leave those that were put back so often (default ${DEFAULT-VALUE}).")
    private int maxReplays;

    @Option(names = "--json", description = "Say it as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private final Reasons taken = new Reasons();
    private final Map<String, Set<String>> topicsOfGroups = new HashMap<>();
    private final Map<String, Turn> turns = new TreeMap<>();
    private long putBack;
    private long atLimit;
    private long withoutOrigin;

    @Override
    public Integer call() throws Exception {
        if (selection.groups().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "Name the --group; ./tidemark dlq list tells which have any.");
        }
        Cluster cluster = clusterOptions.cluster();
        try (Admin admin = cluster.admin();
                KafkaProducer<byte[], byte[]> producer = dryRun ? null : cluster.producer()) {
            Queues.of(admin, selection.groups());
            if (!dryRun) {
                for (String group : new TreeSet<>(selection.groups())) {
                    String queue = DeadLetterQueue.topic(group);
                    turns.put(queue, Turn.take(cluster, admin, queue));
                }
            }
            // What was put back is looked at once nobody else puts anything back.
            Queues queues = Queues.of(admin, selection.groups());
            Progress progress = new Progress(spec.commandLine().getErr(), "went through", queues.records(false));
            long[] seen = {0};
            new TopicReader(cluster).read(queues.stretches(false), records -> {
                List<Letter> letters = choose(queues, records);
                if (!dryRun) {
                    turns.values().forEach(Turn::keep);
                    publish(producer, queues, turns.get(records.getFirst().topic()), letters);
                }
                seen[0] += records.size();
                progress.at(seen[0]);
            });
        } finally {
            turns.values().forEach(Turn::close);
        }
        print(spec.commandLine().getOut());
        return atLimit + withoutOrigin > 0 ? 1 : 0;
    }

    private List<Letter> choose(Queues queues, List<ConsumerRecord<byte[], byte[]>> records) {
        List<Letter> chosen = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Letter letter = Letter.of(record);
            if (queues.isHandled(letter) || !selection.takes(letter)) {
                continue;
            }
            Set<String> topics = topicsOfGroups.computeIfAbsent(letter.group(), queues::topicsOf);
            if (letter.topic() == null || !topics.contains(letter.topic())) {
                withoutOrigin++;
            } else if (letter.replays() >= maxReplays) {
                atLimit++;
            } else {
                taken.add(letter);
                chosen.add(letter);
            }
        }
        return chosen;
    }

    /** What is acknowledged is remembered, also when a later one fails. */
    private void publish(KafkaProducer<byte[], byte[]> producer, Queues queues, Turn turn, List<Letter> letters) {
        List<Future<RecordMetadata>> acknowledgements = new ArrayList<>();
        for (Letter letter : letters) {
            acknowledgements.add(producer.send(letter.toPutBack()));
        }
        producer.flush();
        List<Letter> acknowledged = new ArrayList<>();
        CommandFailedException failure = null;
        for (int i = 0; i < letters.size(); i++) {
            try {
                acknowledgements.get(i).get();
                acknowledged.add(letters.get(i));
            } catch (ExecutionException e) {
                failure = new CommandFailedException(
                        "Kafka did not take record " + letters.get(i).record().offset() + " of "
                                + letters.get(i).record().topic() + " back onto "
                                + letters.get(i).topic() + " (" + e.getCause().getMessage()
                                + "); what it took is remembered, so run the command again when it does.",
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = new CommandFailedException("Interrupted; run the command again to go on.", e);
            }
        }
        queues.commit(turn, acknowledged);
        putBack += acknowledged.size();
        if (failure != null) {
            throw failure;
        }
    }

    private void print(PrintWriter out) {
        if (json) {
            ObjectNode answer = JSON.createObjectNode()
                    .put("dryRun", dryRun)
                    .put("records", taken.records())
                    .put("putBack", putBack)
                    .put("atLimit", atLimit)
                    .put("withoutOrigin", withoutOrigin);
            taken.lines()
                    .forEach(line -> answer.withArray("reasons")
                            .addObject()
                            .put("group", line.group())
                            .put("reason", line.reason())
                            .put("records", line.records()));
            out.println(answer);
            out.flush();
            return;
        }
        if (taken.records() == 0) {
            out.println("nothing to put back");
        } else {
            taken.print(out);
            out.println(dryRun ? taken.records() + " would be put back" : putBack + " put back");
        }
        if (atLimit > 0) {
            out.println(
                    atLimit + " left, because they were put back " + maxReplays + " times already; see --max-replays");
        }
        if (withoutOrigin > 0) {
            out.println(withoutOrigin + " left, because the topic that they name is not one that the group reads");
        }
        out.flush();
    }
}

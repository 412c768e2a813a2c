package io.tidemark.launcher.dlq;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.launcher.cluster.Cluster;
import io.tidemark.launcher.cluster.ClusterOptions;
import io.tidemark.launcher.cluster.CommandFailedException;
import io.tidemark.launcher.cluster.Events;
import io.tidemark.launcher.cluster.SafeText;
import io.tidemark.launcher.cluster.TopicReader;
import io.tidemark.launcher.cluster.TopicReader.Stretch;
import io.tidemark.messaging.DeadLetterQueue;
import io.tidemark.messaging.UndecodableException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells everything of one dead letter. */
@Command(
        name = "show",
        description = "Tell everything of one dead letter: its cause, its event, its bytes.",
        footer = {"", "  ./tidemark dlq show --group metrics-service.post-metrics --offset 12"})
final class ShowCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LINE_BYTES = 32;
    private static final int HEADER_CHARS = 1_000;

    @Mixin
    private ClusterOptions clusterOptions;

    @Option(names = "--group", required = true, paramLabel = "GROUP", description = "Consumer group that failed.")
    private String group;

    @Option(names = "--partition", paramLabel = "P", defaultValue = "0", description = "Of the dead-letter topic.")
    private int partition;

    @Option(names = "--offset", required = true, paramLabel = "N", description = "In the dead-letter topic.")
    private long offset;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Bytes of the value shown at most (default ${DEFAULT-VALUE}).")
    private int mostBytes;

    @Option(names = "--json", description = "Say it as one JSON object, with every byte.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Cluster cluster = clusterOptions.cluster();
        TopicPartition place = new TopicPartition(DeadLetterQueue.topic(group), partition);
        try (Admin admin = cluster.admin()) {
            Stretch all = Queues.of(admin, List.of(group)).stretches(true).get(place);
            if (all == null || offset < all.from() || offset >= all.until()) {
                throw new CommandFailedException("There is no record " + offset + " in " + place
                        + (all == null ? "." : ", which holds " + all.from() + " to before " + all.until() + "."));
            }
        }
        List<Letter> found = new ArrayList<>();
        new TopicReader(cluster)
                .read(
                        Map.of(place, new Stretch(offset, offset + 1)),
                        records -> records.forEach(record -> found.add(Letter.of(record))));
        if (found.isEmpty()) {
            throw new CommandFailedException("There is no record " + offset + " in " + place + ".");
        }
        ObjectNode answer = LetterJson.of(found.getFirst());
        decode(cluster, found.getFirst(), answer);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(withBytes(found.getFirst(), answer));
        } else {
            print(found.getFirst(), answer, out);
        }
        out.flush();
        return 0;
    }

    private static void decode(Cluster cluster, Letter letter, ObjectNode answer) {
        if (letter.topic() == null || Events.topic(letter.topic()).isEmpty()) {
            answer.put("undecodable", "its topic is not in the catalogue");
            return;
        }
        if (!cluster.hasRegistry()) {
            answer.put("undecodable", "no registry is named; give --registry");
            return;
        }
        try (Events events = new Events(cluster)) {
            answer.set(
                    "event",
                    Events.json(events.decode(letter.topic(), letter.record().value())));
        } catch (UndecodableException e) {
            answer.put("undecodable", e.getMessage());
        }
    }

    private static ObjectNode withBytes(Letter letter, ObjectNode answer) {
        byte[] value = letter.record().value();
        answer.put("value", value == null ? null : HexFormat.of().formatHex(value));
        for (Header header : letter.record().headers()) {
            answer.withArray("headers")
                    .addObject()
                    .put("name", header.key())
                    .put("value", SafeText.of(header.value(), HEADER_CHARS));
        }
        return answer;
    }

    private void print(Letter letter, ObjectNode answer, PrintWriter out) {
        line(out, "group", letter.group());
        line(out, "given up", letter.failedAt().toString());
        line(out, "reason", letter.reason());
        line(out, "cause", letter.message());
        line(out, "from", letter.origin());
        line(out, "key", SafeText.of(letter.record().key(), HEADER_CHARS));
        line(out, "put back", letter.replays() + " times");
        for (Header header : letter.record().headers()) {
            if (!header.key().startsWith(DeadLetterQueue.HEADER_PREFIX)) {
                line(out, "header", header.key() + ": " + SafeText.of(header.value(), HEADER_CHARS));
            }
        }
        if (answer.has("event")) {
            out.println("event");
            answer.get("event")
                    .properties()
                    .forEach(field ->
                            line(out, "  " + field.getKey(), field.getValue().toString()));
        } else {
            line(out, "no event", answer.get("undecodable").textValue());
        }
        byte[] value = letter.record().value();
        if (value == null) {
            out.println("no bytes: the record has no value");
            return;
        }
        out.println("bytes           " + value.length);
        for (int at = 0; at < Math.min(value.length, mostBytes); at += LINE_BYTES) {
            int end = Math.min(Math.min(value.length, mostBytes), at + LINE_BYTES);
            out.printf("  %08x  %s%n", at, HexFormat.ofDelimiter(" ").formatHex(value, at, end));
        }
        if (value.length > mostBytes) {
            out.println("  … see --bytes");
        }
    }

    private static void line(PrintWriter out, String name, String text) {
        out.printf("%-15s %s%n", name, SafeText.of(text));
    }
}

package io.tidemark.launcher.dlq;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.launcher.cluster.Cluster;
import io.tidemark.launcher.cluster.ClusterOptions;
import io.tidemark.launcher.cluster.Progress;
import io.tidemark.launcher.cluster.SafeText;
import io.tidemark.launcher.cluster.TopicReader;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells which records were set aside and why. */
@Command(
        name = "list",
        description = "Tell which records were set aside and why.",
        footer = {
            "",
            "Ends with 0 when nothing is there, 1 when something is, 2 when not understood, 3 when it could not look.",
            "",
            "  ./tidemark dlq list",
            "  ./tidemark dlq list --group metrics-service.post-metrics --reason PSQLException --json"
        })
final class ListCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KEY_CHARS = 60;

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private Selection selection;

    @Option(names = "--all", description = "Also those that were put back.")
    private boolean all;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Single records told at most; the counts hold all (default ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "Say it as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Cluster cluster = clusterOptions.cluster();
        Reasons reasons = new Reasons();
        List<Letter> first = new ArrayList<>();
        try (Admin admin = cluster.admin()) {
            Queues queues = Queues.of(admin, selection.groups());
            Progress progress = new Progress(spec.commandLine().getErr(), "looked at", queues.records(all));
            long[] seen = {0};
            new TopicReader(cluster).read(queues.stretches(all), records -> {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    Letter letter = Letter.of(record);
                    if ((all || !queues.isHandled(letter)) && selection.takes(letter)) {
                        reasons.add(letter);
                        if (first.size() < limit) {
                            first.add(letter);
                        }
                    }
                }
                seen[0] += records.size();
                progress.at(seen[0]);
            });
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            printJson(reasons, first, out);
        } else {
            print(reasons, first, out);
        }
        out.flush();
        return reasons.records() == 0 ? 0 : 1;
    }

    private void print(Reasons reasons, List<Letter> first, PrintWriter out) {
        if (reasons.records() == 0) {
            out.println("no dead letters");
            return;
        }
        reasons.print(out);
        out.println();
        for (Letter letter : first) {
            out.printf(
                    Locale.ROOT,
                    "%s --partition %d --offset %d  from %s  key %s  put back %d times%n",
                    SafeText.of(letter.group()),
                    letter.record().partition(),
                    letter.record().offset(),
                    SafeText.of(letter.origin()),
                    SafeText.of(letter.record().key(), KEY_CHARS),
                    letter.replays());
        }
        if (reasons.records() > first.size()) {
            out.println("… and " + (reasons.records() - first.size()) + " more");
        }
        out.println();
        out.println("./tidemark dlq show --group GROUP --partition P --offset N  tells one of them");
    }

    private static void printJson(Reasons reasons, List<Letter> first, PrintWriter out) {
        ObjectNode answer = JSON.createObjectNode();
        answer.put("records", reasons.records());
        for (Reasons.Line line : reasons.lines()) {
            answer.withArray("reasons")
                    .addObject()
                    .put("group", line.group())
                    .put("reason", line.reason())
                    .put("records", line.records())
                    .put("first", line.first().toString())
                    .put("last", line.last().toString());
        }
        first.forEach(letter -> answer.withArray("items").add(LetterJson.of(letter)));
        out.println(answer);
    }
}

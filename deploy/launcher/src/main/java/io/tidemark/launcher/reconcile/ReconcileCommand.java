package io.tidemark.launcher.reconcile;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.launcher.cluster.Cluster;
import io.tidemark.launcher.cluster.ClusterOptions;
import io.tidemark.launcher.cluster.DatabaseOptions;
import io.tidemark.launcher.cluster.SafeText;
import io.tidemark.launcher.reconcile.Reconciliation.Outcome;
import io.tidemark.schemas.Topics;
import java.io.PrintWriter;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares what a topic says with the tables that it feeds. */
@Command(
        name = "reconcile",
        description = "Fold a topic and compare it with the tables that it feeds.",
        footer = {
            "",
            "Reads up to the offsets that the group had committed at the beginning, folds in temporary tables of the",
            "service's database, and leaves out what changes meanwhile and what became a dead letter.",
            "Ends with 0 when all is equal, 1 when not, 2 when not understood, 3 when it could not compare.",
            "",
            "  ./tidemark reconcile --topic posts.synced.v1",
            "  ./tidemark reconcile --group metrics-service.post-metrics --json"
        })
public final class ReconcileCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private DatabaseOptions databaseOptions;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Topics to fold; all when neither this nor --group is given.")
    private List<String> topics = List.of();

    @Option(names = "--group", paramLabel = "GROUP", description = "Only for these consumer groups.")
    private List<String> groups = List.of();

    @Option(names = "--table", paramLabel = "TABLE", description = "Only this table.")
    private String table;

    @Option(names = "--json", description = "Say it as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        List<Feed> feeds = Feeds.all().stream()
                .filter(feed -> topics.isEmpty() || topics.contains(feed.topic().name()))
                .filter(feed -> groups.isEmpty() || groups.contains(feed.group()))
                .filter(feed -> table == null
                        || feed.comparisons().stream()
                                .anyMatch(each -> each.table().equals(table)))
                .toList();
        if (feeds.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "No table is fed so. Topics: "
                            + String.join(
                                    ", ",
                                    Topics.all().stream()
                                            .map(topic -> topic.name())
                                            .toList())
                            + ". Groups: "
                            + String.join(
                                    ", ", Feeds.all().stream().map(Feed::group).toList()) + ".");
        }
        Cluster cluster = clusterOptions.cluster();
        PrintWriter out = spec.commandLine().getOut();
        List<Outcome> outcomes = new ArrayList<>();
        for (Feed feed : feeds) {
            try (Connection connection = databaseOptions.connect(feed.role())) {
                Outcome outcome =
                        new Reconciliation(cluster, feed, spec.commandLine().getErr()).run(connection, table);
                outcomes.add(outcome);
                if (!json) {
                    print(outcome, out);
                }
            }
        }
        if (json) {
            out.println(JSON.writeValueAsString(Map.of("feeds", outcomes)));
        }
        out.flush();
        return outcomes.stream().allMatch(Outcome::isEqual) ? 0 : 1;
    }

    private static void print(Outcome outcome, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s, %s: %,d records up to the committed offsets%s%s%n",
                outcome.topic(),
                outcome.group(),
                outcome.records(),
                outcome.deadLetters() == 0 ? "" : ", " + outcome.deadLetters() + " dead letters left out",
                outcome.moving() == 0 ? "" : ", " + outcome.moving() + " keys changed meanwhile and are left out");
        if (outcome.begunLate()) {
            out.println("  the topic's first records are gone: rows that they made show as extra");
        }
        if (outcome.unreadable() > 0) {
            out.println("  LOST: " + outcome.unreadable() + " records are neither events nor dead letters: "
                    + String.join(", ", outcome.unreadablePlaces()));
        }
        for (Difference difference : outcome.tables()) {
            out.printf(
                    Locale.ROOT,
                    "  %-42s %,12d rows  %s%n",
                    outcome.schema() + "." + difference.table(),
                    difference.rows(),
                    difference.isNone()
                            ? "equal"
                            : "missing " + difference.missing() + ", extra " + difference.extra() + ", different "
                                    + difference.different());
            difference.keys().forEach((kind, keys) -> {
                if (!keys.isEmpty()) {
                    out.println("    " + kind + ": " + SafeText.of(String.join(", ", keys)));
                }
            });
        }
        out.flush();
    }
}

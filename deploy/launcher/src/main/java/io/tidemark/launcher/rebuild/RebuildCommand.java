package io.tidemark.launcher.rebuild;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.launcher.cluster.Cluster;
import io.tidemark.launcher.cluster.ClusterOptions;
import io.tidemark.launcher.cluster.CommandFailedException;
import io.tidemark.launcher.cluster.DatabaseOptions;
import io.tidemark.launcher.cluster.SafeText;
import io.tidemark.launcher.local.StackHome;
import io.tidemark.launcher.reconcile.Difference;
import io.tidemark.launcher.reconcile.Feed;
import io.tidemark.launcher.reconcile.Feeds;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Fills a service's tables anew from its topics, tells how they differ from the present ones, and takes their place. */
@Command(
        name = "replay",
        description = "Fill a service's tables anew from its topics, beside it, and swap them after a comparison.",
        footer = {
            "",
            "The service may run until the tables are filled; to swap, every replica of it must be stopped. Run the command",
            "again then: it goes on where it was. A run that was cut off is gone on with too.",
            "Ends with 0 when all was equal or swapped, 1 when a dry run found differences, 2 when not understood, 3 when it",
            "could not or would not swap; then the tables are as they were.",
            "",
            "  ./tidemark replay --group metrics-service.post-metrics --from beginning --dry-run",
            "  ./tidemark replay --group api-gateway --from beginning",
            "  ./tidemark replay --group scoring-service.posts --from 2026-01-31T00:00:00Z"
        })
public final class RebuildCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BEGINNING = "beginning";
    private static final int LEAST_HEAP = 64;

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private DatabaseOptions databaseOptions;

    @Option(
            names = "--group",
            required = true,
            paramLabel = "GROUP",
            description = "A consumer group, whose tables are filled together with those of every group that fills them"
                    + " too; or a service, for all of its groups.")
    private String group;

    @Option(
            names = "--from",
            paramLabel = "beginning|TIME",
            defaultValue = BEGINNING,
            description = "beginning fills empty tables. A time, as 2026-01-31T00:00:00Z, applies the records published"
                    + " since then over a copy of the present tables.")
    private String from;

    @Option(names = "--dry-run", description = "Do all but the swap, and remove the new tables.")
    private boolean dryRun;

    @Option(names = "--fresh", description = "Do not go on with what an earlier run left.")
    private boolean fresh;

    @Option(
            names = "--accept-refused",
            description = "Swap though records were refused that the service has stored; see dlq list.")
    private boolean acceptRefused;

    @Option(
            names = "--jar",
            paramLabel = "FILE",
            description = "The service's jar, as it runs; else that of this checkout.")
    private Path jar;

    @Option(
            names = "--heap",
            paramLabel = "MB",
            defaultValue = "512",
            description = "Memory of the service that fills the tables (default ${DEFAULT-VALUE}).")
    private int heap;

    @Option(names = "--json", description = "Say it as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /**
     * How a run ended.
     *
     * @param records that were stored in the new tables by this run
     * @param refused records that could not be stored, and are no dead letters of the service, by group
     * @param moving  posts, accounts or ads that changed meanwhile and were left out
     */
    record Outcome(
            String service,
            List<String> groups,
            String from,
            long records,
            Map<String, Long> refused,
            long moving,
            List<Difference> tables,
            boolean swapped) {

        Outcome afterSwap() {
            return new Outcome(service, groups, from, records, refused, moving, tables, true);
        }
    }

    @Override
    public Integer call() throws Exception {
        Scope scope = Scope.of(group).orElseThrow(this::unknownGroup);
        Instant since = moment();
        if (heap < LEAST_HEAP) {
            throw new ParameterException(spec.commandLine(), "--heap is at least " + LEAST_HEAP + ".");
        }
        Cluster cluster = clusterOptions.cluster();
        Path program = jar != null
                ? jar
                : scope.service()
                        .jar(Path.of(System.getProperty("tidemark.checkout", ""))
                                .toAbsolutePath());
        Path log = StackHome.ofUser()
                .folder()
                .resolve("logs")
                .resolve("replay-" + scope.service().module() + ".log");
        try (Connection connection = databaseOptions.connect(scope.role());
                Admin admin = cluster.admin();
                ShadowService service =
                        new ShadowService(scope, program, heap, cluster, databaseOptions.login(scope.role()), log)) {
            return run(scope, since, connection, cluster, new Offsets(admin), service);
        }
    }

    private int run(
            Scope scope, Instant since, Connection connection, Cluster cluster, Offsets offsets, ShadowService service)
            throws Exception {
        Rebuild rebuild = new Rebuild(
                connection, scope, since, offsets, service, spec.commandLine().getErr());
        Swap swap = new Swap(connection, scope, offsets);
        rebuild.lock();
        if (!dryRun) {
            swap.requireReplaceable();
        }
        rebuild.prepare(fresh);
        boolean stopped = running(scope, offsets) == null;
        long records = rebuild.fill();
        Findings findings = Findings.of(connection, scope, cluster, offsets);
        Map<String, Long> refused = refused(scope, new Refusals(cluster, offsets));
        Outcome outcome = new Outcome(
                scope.service().module(),
                scope.groups(),
                from,
                records,
                refused,
                findings.moving(),
                findings.tables(),
                false);
        if (dryRun) {
            rebuild.remove();
            tell(outcome);
            return findings.areNone() && refused.isEmpty() ? 0 : 1;
        }
        if (!stopped || !refused.isEmpty() && !acceptRefused) {
            tell(outcome);
            throw stopped ? wouldLose(refused) : Swap.running(scope, String.join(", ", scope.groups()));
        }
        Map<String, Map<TopicPartition, Long>> held = swap.run();
        rebuild.release(held);
        rebuild.remove();
        tell(outcome.afterSwap());
        return 0;
    }

    /** A group of the service that has members, or null. */
    private static String running(Scope scope, Offsets offsets) {
        return scope.groups().stream()
                .filter(each -> offsets.members(each) > 0)
                .findFirst()
                .orElse(null);
    }

    private static Map<String, Long> refused(Scope scope, Refusals refusals) throws Exception {
        Map<String, Long> refused = new TreeMap<>();
        for (Feed feed : scope.feeds()) {
            long count = refusals.of(feed);
            if (count > 0) {
                refused.put(Scope.shadow(feed.group()), count);
            }
        }
        return refused;
    }

    private static CommandFailedException wouldLose(Map<String, Long> refused) {
        return new CommandFailedException(
                "Records were refused that the service has not set aside, so nothing was swapped: "
                        + "./tidemark dlq list --group " + String.join(" --group ", refused.keySet())
                        + " tells which; with --accept-refused the tables are swapped without them.");
    }

    private Instant moment() {
        if (from.equals(BEGINNING)) {
            return null;
        }
        try {
            return Instant.parse(from);
        } catch (DateTimeException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--from is " + BEGINNING
                            + " or a time as 2026-01-31T00:00:00Z: offsets of one partition say nothing"
                            + " of the others.",
                    e);
        }
    }

    private ParameterException unknownGroup() {
        return new ParameterException(
                spec.commandLine(),
                "No tables are filled by " + SafeText.of(group, 100) + ". Groups: "
                        + String.join(
                                ", ", Feeds.all().stream().map(Feed::group).toList()) + ".");
    }

    private void tell(Outcome outcome) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JSON.writeValueAsString(outcome));
            out.flush();
            return;
        }
        out.printf(
                Locale.ROOT,
                "%s from %s: %,d records stored in new tables%s%n",
                String.join(", ", outcome.groups()),
                outcome.from(),
                outcome.records(),
                outcome.moving() == 0 ? "" : ", " + outcome.moving() + " keys changed meanwhile and are not compared");
        outcome.refused()
                .forEach((refusing, count) -> out.println("  REFUSED: " + count
                        + " records that are no dead letters of the service; see dlq list --group " + refusing));
        for (Difference difference : outcome.tables()) {
            out.printf(
                    Locale.ROOT,
                    "  %-42s %,12d rows  %s%n",
                    difference.table(),
                    difference.rows(),
                    difference.isNone()
                            ? "equal"
                            : "the present table: missing " + difference.missing() + ", extra " + difference.extra()
                                    + ", different " + difference.different());
            difference.keys().forEach((kind, keys) -> {
                if (!keys.isEmpty()) {
                    out.println("    " + kind + ": " + SafeText.of(String.join(", ", keys)));
                }
            });
        }
        out.println(outcome.swapped() ? "swapped" : "not swapped");
        out.flush();
    }
}

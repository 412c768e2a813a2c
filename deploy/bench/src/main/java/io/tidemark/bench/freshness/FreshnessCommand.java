package io.tidemark.bench.freshness;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.bench.Bench;
import io.tidemark.bench.Report;
import io.tidemark.testbed.Scratch;
import io.tidemark.testbed.stack.LocalStack;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.StackSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long a platform's answer takes to the gateway's JSON. */
@Command(
        name = "freshness",
        description = {
            "All five services. First the whole way: sync-service reads simulated platforms as fast as it can. Then",
            "given rates: a driver tells of snapshots in sync-service's place, each stamped with the moment at which it is",
            "told, while the gateway's JSON and the tables before it are looked at every 50 ms; a delay is too long by that",
            "at most, and by the look itself. There is no peer: the goal is less than a second for 99 of 100 at 5,000",
            "snapshots a second, and no growing lag at 10,000. Takes some ten minutes, --quick two."
        })
public final class FreshnessCommand implements Callable<Integer> {

    private static final Duration END = Duration.ofSeconds(30);

    @Option(
            names = "--rate",
            split = ",",
            defaultValue = "1000,5000,10000",
            description = "Snapshots a second (default ${DEFAULT-VALUE}).")
    private List<Integer> rates;

    @Option(
            names = "--seconds",
            defaultValue = "120",
            description = "How long each rate is held (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "20",
            description = "Seconds for which each rate is held before that (default ${DEFAULT-VALUE}).")
    private int warmUpSeconds;

    @Option(names = "--posts", defaultValue = "20000", description = "How many posts (default ${DEFAULT-VALUE}).")
    private int posts;

    @Option(names = "--projects", defaultValue = "20", description = "In how many projects (default ${DEFAULT-VALUE}).")
    private int projects;

    @Option(
            names = "--debounce",
            defaultValue = "2s",
            description =
                    "How long scoring waits after a project's first change (default ${DEFAULT-VALUE}, as shipped).")
    private String debounce;

    @Option(names = "--heap", defaultValue = "384m", description = "Heap of each service (default ${DEFAULT-VALUE}).")
    private String heap;

    @Option(names = "--driven", description = "Leave out the whole way and hold the rates only.")
    private boolean drivenOnly;

    @Option(names = "--quick", description = "Ten seconds of each: shows whether it works, not how fresh it is.")
    private boolean quick;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Bench.requireMeasurable();
        Report report = new Report(spec);
        Duration time = Duration.ofSeconds(quick ? 10 : seconds);
        Duration warmUp = Duration.ofSeconds(quick ? 5 : warmUpSeconds);
        Path folder = Files.createTempDirectory("tidemark-bench");
        report.say("starting Kafka, PostgreSQL, the registry, simulated platforms and the services in %s", folder);
        try (LocalStack stack = LocalStack.start(settings(folder))) {
            JsonNode made = new Gateway(stack.gatewayUrl(), stack.settings().adminKey())
                    .post("/v1/projects", "{\"name\":\"Freshness\"}");
            String project = made.path("projectId").textValue();
            Gateway gateway =
                    new Gateway(stack.gatewayUrl(), made.path("apiKey").textValue());
            if (!drivenOnly) {
                new Collected(stack, gateway, project).hold(report, warmUp, time);
            }
            // What it told would count among what the driver tells.
            stack.service(Service.SYNC).terminate(END);
            Load load = new Load(posts, projects(project));
            try (Driven driven = new Driven(stack, load, gateway)) {
                report.say("telling of %,d posts in %,d projects", posts, projects);
                driven.tellPosts();
                for (int rate : rates) {
                    driven.hold(report, rate, warmUp, time);
                }
            }
        }
        // A run that failed leaves its logs.
        Scratch.delete(folder);
        return CommandLine.ExitCode.OK;
    }

    private StackSettings settings(Path folder) {
        return StackSettings.in(Bench.checkout(), folder)
                // One compiler, as the local stack has: the other one would take a fifth of the machine for three
                // minutes.
                .withJvmOptions(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"))
                .withSimulator(Collected.PLATFORMS)
                .withEnvironment(Map.of(
                        Service.SYNC, Collected.WITHOUT_REST, Service.SCORING, Map.of("SCORING_DEBOUNCE", debounce)));
    }

    /** The first is the one that has a key; of the others the services learn by events. */
    private List<String> projects(String first) {
        List<String> all = new ArrayList<>(List.of(first));
        for (int number = 1; number < projects; number++) {
            all.add(new UUID(0x5000L, 0x8000000000000000L | number).toString());
        }
        return all;
    }
}

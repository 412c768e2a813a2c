package io.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.testbed.simulator.PlatformSimulator;
import io.tidemark.testbed.stack.ConsumerGroups;
import io.tidemark.testbed.stack.GatewayClient;
import io.tidemark.testbed.stack.LocalStack;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.SimulatedPlatforms;
import io.tidemark.testbed.stack.StackSettings;
import io.tidemark.testbed.stack.Subscription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The shipped services with a project that follows every account of the simulated platforms. */
final class DemoSystem implements AutoCloseable {

    private final LocalStack stack;
    private final ConsumerGroups groups;
    private final String platformsUrl;
    private final GatewayClient simulator;
    private String projectId;
    private String apiKey;
    private GatewayClient gateway;
    private List<JsonNode> accounts;

    private DemoSystem(LocalStack stack, String platformsUrl) {
        this.stack = stack;
        this.groups = new ConsumerGroups(stack.addresses().bootstrapServers());
        this.platformsUrl = platformsUrl;
        this.simulator = new GatewayClient(platformsUrl, "");
    }

    /**
     * Starts the stack, makes a project and lets it follow every account of the stack's simulator.
     *
     * @param simulatorArguments as {@code SimulatorMain} takes them
     * @param syncSettings of sync-service, as environment variables
     */
    static DemoSystem start(List<String> simulatorArguments, Map<String, String> syncSettings) {
        LocalStack stack = LocalStack.start(
                settings().withSimulator(simulatorArguments).withEnvironment(Map.of(Service.SYNC, syncSettings)));
        return following(new DemoSystem(stack, stack.addresses().simulatorUrl()));
    }

    /**
     * The same over a simulator of the test's own, which it can spoil before the first call. It leaves start-up caches
     * behind, with which all later processes of the build start.
     */
    static DemoSystem start(PlatformSimulator platforms, Map<String, String> syncSettings) {
        Map<String, String> elsewhere =
                new HashMap<>(SimulatedPlatforms.ask(platforms.url()).environment(platforms.url()));
        elsewhere.putAll(syncSettings);
        LocalStack stack =
                LocalStack.start(settings().makingStartupCaches().withEnvironment(Map.of(Service.SYNC, elsewhere)));
        return following(new DemoSystem(stack, platforms.url()));
    }

    /** A system that cannot be made ready leaves nothing running. */
    private static DemoSystem following(DemoSystem system) {
        try {
            return system.follow();
        } catch (RuntimeException | AssertionError e) {
            system.close();
            throw e;
        }
    }

    private static StackSettings settings() {
        return StackSettings.in(checkout(), temporaryFolder());
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("tidemark-e2e-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DemoSystem follow() {
        GatewayClient admin =
                new GatewayClient(stack.gatewayUrl(), stack.settings().adminKey());
        GatewayClient.Answer made = admin.send("POST", "/v1/projects", "{\"name\":\"End to end\"}");
        if (made.status() != 201) {
            throw new AssertionError("POST /v1/projects answered " + made);
        }
        projectId = made.body().get("projectId").textValue();
        apiKey = made.body().get("apiKey").textValue();
        gateway = new GatewayClient(stack.gatewayUrl(), apiKey);
        accounts = new ArrayList<>();
        simulator.get("/simulator/accounts").get("items").forEach(accounts::add);
        for (SimulatedPlatforms.Put put : SimulatedPlatforms.ask(platformsUrl).puts()) {
            GatewayClient.Answer answer =
                    gateway.send("PUT", project() + put.path(), put.body().toString());
            if (answer.status() != 200) {
                throw new AssertionError("PUT " + put.path() + " answered " + answer);
            }
        }
        return this;
    }

    /** The accounts that the simulated platforms offer, as the simulator tells them. */
    List<JsonNode> accounts() {
        return accounts;
    }

    LocalStack stack() {
        return stack;
    }

    ConsumerGroups groups() {
        return groups;
    }

    GatewayClient gateway() {
        return gateway;
    }

    /** The simulator's own API under {@code /simulator/}. */
    GatewayClient simulator() {
        return simulator;
    }

    /** The project's key. */
    String apiKey() {
        return apiKey;
    }

    String projectId() {
        return projectId;
    }

    /** Path of the project at the gateway. */
    String project() {
        return "/v1/projects/" + projectId;
    }

    /** A service's own API, which no key guards. */
    GatewayClient inner(Service service) {
        return new GatewayClient(stack.service(service).url(), "");
    }

    /** The tables of a service. */
    Tables tables(Service service) {
        return new Tables(stack.addresses().database().dataSource(service.role()));
    }

    /** Waits until every account was read to its end at least once and everything that was told has been stored. */
    void awaitFirstSync(Duration deadline) {
        Awaitility.await("every account read once")
                .atMost(deadline)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    JsonNode creators = inner(Service.SYNC)
                            .get("/projects/" + projectId + "/creators")
                            .get("items");
                    return creators.size() == accounts.size()
                            && creators.valueStream()
                                    .noneMatch(creator ->
                                            creator.get("lastSyncedAt").isNull())
                            && tables(Service.SYNC)
                                            .number("SELECT count(*) FROM ad_accounts WHERE last_success_at IS NULL")
                                    == 0
                            && tables(Service.SYNC).number("SELECT count(*) FROM ad_parts") == 0;
                });
        awaitQuiet(deadline);
    }

    /** Waits until no consumer lags, every container is announced, no project waits for a cycle and lists are sorted. */
    void awaitQuiet(Duration deadline) {
        Awaitility.await("everything stored and scored")
                .atMost(deadline)
                .pollInterval(Duration.ofMillis(500))
                .during(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(waiting()).isEmpty());
    }

    /** Ends sync-service, so that no further events come, and waits until everything that was told is stored. */
    void stopSources() {
        stack.service(Service.SYNC).terminate(Duration.ofMinutes(2));
        awaitQuiet(Duration.ofMinutes(6));
    }

    void startSources() {
        stack.service(Service.SYNC).restart();
        stack.service(Service.SYNC).awaitReady(Duration.ofMinutes(6));
    }

    /** What is not stored, announced or scored yet, in words. */
    private List<String> waiting() {
        List<String> waiting = new ArrayList<>();
        count(waiting, Service.SYNC, "known_posts WHERE NOT post_announced OR NOT metrics_announced");
        count(waiting, Service.SYNC, "ad_accounts WHERE unannounced");
        count(waiting, Service.CONTAINER, "content_containers WHERE NOT announced");
        count(waiting, Service.SCORING, "dirty_projects");
        count(waiting, Service.SCORING, "scoring_runs WHERE NOT announced");
        count(waiting, Service.GATEWAY, EventTables.UNSORTED_POSTS);
        Subscription.all().stream()
                .filter(subscription -> !hasNoLag(subscription))
                .forEach(subscription -> waiting.add("lag of " + subscription.group()));
        return waiting;
    }

    private void count(List<String> waiting, Service service, String rows) {
        long count = tables(service).number("SELECT count(*) FROM " + rows);
        if (count > 0) {
            waiting.add(count + " " + rows);
        }
    }

    private boolean hasNoLag(Subscription subscription) {
        return groups.lag(subscription.group(), subscription.topic().name()) == 0;
    }

    /** The folder of the whole project. */
    static Path checkout() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("api-gateway"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    @Override
    public void close() {
        groups.close();
        stack.close();
        try (Stream<Path> files = Files.walk(stack.settings().folder())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

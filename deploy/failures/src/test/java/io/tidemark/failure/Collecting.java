package io.tidemark.failure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.testbed.JavaCommand;
import io.tidemark.testbed.simulator.Counter;
import io.tidemark.testbed.simulator.PlatformSimulator;
import io.tidemark.testbed.simulator.ServedLedger;
import io.tidemark.testbed.simulator.SimulatorConfig;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.SimulatedPlatforms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/**
 * sync-service reads the simulated platforms, whose ledger of what they served is the oracle: every snapshot on the topics
 * was served, every post that was served is there, and its newest snapshot is the last that was served.
 */
final class Collecting implements AutoCloseable {

    private static final String PROJECT = "c011ec70-0000-5000-8000-000000000001";
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> CREATOR_FIELDS = List.of(
            "source", "businessId", "accessToken", "refreshToken", "accessExpiresAt", "refreshExpiresAt", "scopes");
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final PlatformSimulator platforms;
    private final HttpClient http = HttpClient.newHttpClient();

    Collecting(long seed) {
        SimulatorConfig still = SimulatorConfig.still();
        platforms = PlatformSimulator.start(
                still.withOffer(still.offer().withSeed(seed).withAccounts(4, 4, 30)));
    }

    int port() {
        return URI.create(platforms.url()).getPort();
    }

    /** What sync-service needs to read the platforms through a proxy, and often. */
    Map<String, String> environment(int proxyPort) {
        String url = "http://127.0.0.1:" + proxyPort;
        Map<String, String> environment =
                new HashMap<>(SimulatedPlatforms.ask(platforms.url()).environment(url));
        environment.putAll(Map.of(
                "TIDEMARK_CREDENTIALS_KEYSET", newKeyset(),
                "TIDEMARK_SYNC_QUICK_INTERVAL", "4s",
                "TIDEMARK_SYNC_POSTS_INTERVAL", "20s",
                "TIDEMARK_SYNC_FULL_INTERVAL", "8s",
                "TIDEMARK_SYNC_POLL_INTERVAL", "200ms",
                "TIDEMARK_SYNC_LEASE", "10s",
                "TIDEMARK_SYNC_FIRST_BACKOFF", "500ms",
                "TIDEMARK_SYNC_LONGEST_BACKOFF", "3s",
                "TIDEMARK_SYNC_UNAVAILABLE_BACKOFF", "3s"));
        return environment;
    }

    private static String newKeyset() {
        try {
            Process process = new ProcessBuilder(JavaCommand.of(
                            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                            List.of(
                                    "-jar",
                                    Service.SYNC.jar(FailureStack.checkout()).toString(),
                                    "new-keyset")))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has sync-service follow every account. */
    void follow(String syncUrl) {
        for (JsonNode account : ask(platforms.url() + "/simulator/accounts").get("items")) {
            ObjectNode creator = JSON.createObjectNode();
            CREATOR_FIELDS.stream().filter(account::has).forEach(field -> creator.set(field, account.get(field)));
            String path = "/projects/" + PROJECT + "/creators/"
                    + account.get("platform").textValue() + "/"
                    + account.get("handle").textValue();
            send(HttpRequest.newBuilder(URI.create(syncUrl + path))
                    .header("Content-Type", "application/json")
                    .PUT(HttpRequest.BodyPublishers.ofString(creator.toString())));
        }
    }

    /** Lets the platforms' figures grow. */
    void timePasses() {
        platforms.clock().advance(Duration.ofMinutes(2));
    }

    /**
     * Waits until every account was read from end to end since this call, and ends sync-service in order. Every scrape of
     * SIFT is whole, but the first that ends may have begun before.
     */
    void finish(FailureStack stack) {
        String before = value(stack, "SELECT clock_timestamp()");
        Awaitility.await("every account read once more")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .until(() -> value(stack, """
                        SELECT count(*) FROM platform_accounts a WHERE (
                            SELECT count(*) FROM sync_runs r WHERE r.account_id = a.account_id
                                AND r.outcome = 'done' AND r.started_at > '%s'
                                AND (r.kind <> 'QUICK' OR a.source = 'sift')) < 2
                        """.formatted(before)).equals("0"));
        Awaitility.await("everything announced")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .until(() -> value(stack, """
                        SELECT count(*) FROM known_posts WHERE NOT post_announced OR NOT metrics_announced
                        """).equals("0"));
        stack.hold(Service.SYNC);
        stack.service(Service.SYNC).terminate(Duration.ofMinutes(2));
    }

    private static String value(FailureStack stack, String query) {
        try (Connection connection =
                        stack.postgres().dataSource(Service.SYNC.role()).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What was served against what was told. */
    List<Difference> audit(Collection<Told> told) {
        Map<String, ServedLedger.Snapshot> lastServed = new TreeMap<>();
        Set<String> served = new HashSet<>();
        for (ServedLedger.Snapshot snapshot : platforms.served().snapshots()) {
            lastServed.put(snapshot.postId(), snapshot);
            served.add(snapshot.postId() + " " + counts(snapshot));
        }
        Difference snapshots = new Difference("served snapshots");
        Map<String, JsonNode> newest = new HashMap<>();
        Set<String> posts = new HashSet<>();
        for (Told one : told) {
            if (!one.event().path("project_ids").toString().contains(PROJECT)) {
                continue;
            }
            String post = one.event().path("external_id").asText();
            if (one.topic().equals("posts.synced.v1")) {
                posts.add(post);
            } else if (one.topic().equals("post-metrics.collected.v1")) {
                String found = post + " " + counts(one.event());
                if (!served.contains(found)) {
                    snapshots.invented(found);
                }
                newest.merge(
                        post,
                        one.event(),
                        (left, right) -> Version.of(left).compareTo(Version.of(right)) >= 0 ? left : right);
            }
        }
        lastServed.forEach((post, snapshot) -> {
            JsonNode event = newest.get(post);
            if (event == null || !posts.contains(post)) {
                snapshots.lost(post);
            } else if (counts(event).equals(counts(snapshot))) {
                snapshots.found();
            } else {
                snapshots.wrong(post, counts(event) + " instead of " + counts(snapshot));
            }
        });
        return List.of(snapshots);
    }

    private static String counts(ServedLedger.Snapshot snapshot) {
        return List.of(Counter.VIEWS, Counter.LIKES, Counter.COMMENTS, Counter.SHARES).stream()
                .map(counter -> String.valueOf(snapshot.counts().get(counter)))
                .toList()
                .toString();
    }

    private static String counts(JsonNode event) {
        return List.of("views", "likes", "comments", "shares").stream()
                .map(metric -> String.valueOf(event.get(metric)))
                .toList()
                .toString();
    }

    private JsonNode ask(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(
                        response.uri() + " answered " + response.statusCode() + " " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    @Override
    public void close() {
        platforms.close();
        http.close();
    }
}

package io.tidemark.launcher.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.testbed.StartFailedException;
import io.tidemark.testbed.stack.SimulatedPlatforms;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The project that {@code up} shows, made through the gateway as any other. */
final class DemoProject {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Enough to use the time in which a call waits, few enough for each to be answered soon by services that just began. */
    private static final int AT_ONCE = 4;

    /** How long a service that just began may leave the gateway without an answer. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String gatewayUrl;
    private final HttpClient client;

    DemoProject(String gatewayUrl, HttpClient client) {
        this.gatewayUrl = gatewayUrl;
        this.client = client;
    }

    /** The secrets with the project's id and key, which is made if they do not name one. */
    DemoSecrets ensure(DemoSecrets secrets) {
        if (secrets.projectId() != null) {
            return secrets;
        }
        JsonNode body = JSON.createObjectNode().put("name", "Demo");
        JsonNode project = read("POST", "/v1/projects", exchange("POST", "/v1/projects", body, secrets.adminKey()));
        return secrets.withProject(text(project, "projectId"), text(project, "apiKey"));
    }

    /**
     * Has everything read that the simulated platforms offer. If it is already, only the tokens are brought up to date:
     * platforms that start anew know no others.
     */
    void follow(List<SimulatedPlatforms.Put> puts, DemoSecrets secrets) {
        // What lies beneath an address needs it to be there.
        Map<Long, List<Callable<JsonNode>>> byDepth = new TreeMap<>();
        for (SimulatedPlatforms.Put put : puts) {
            if (!secrets.followed() || put.renewed()) {
                byDepth.computeIfAbsent(put.path().chars().filter(c -> c == '/').count(), depth -> new ArrayList<>())
                        .add(() ->
                                put("/v1/projects/" + secrets.projectId() + put.path(), put.body(), secrets.apiKey()));
            }
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (List<Callable<JsonNode>> calls : byDepth.values()) {
                for (Future<JsonNode> call : threads.invokeAll(calls)) {
                    call.get();
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StartFailedException known
                    ? known
                    : new StartFailedException("The demo project could not be made.", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while making the demo project.", e);
        }
    }

    /** Asks again while the service that owns the subject does not answer the gateway, which a PUT may. */
    private JsonNode put(String path, JsonNode body, String key) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            HttpResponse<String> response = exchange("PUT", path, body, key);
            if (response.statusCode() != 503 || System.nanoTime() > end) {
                return read("PUT", path, response);
            }
            Thread.sleep(PAUSE);
        }
    }

    private HttpResponse<String> exchange(String method, String path, JsonNode body, String key) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(gatewayUrl + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key)
                .timeout(Duration.ofSeconds(30))
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new StartFailedException(
                    "The demo project could not be made: the gateway did not answer " + path + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while making the demo project.", e);
        }
    }

    private static JsonNode read(String method, String path, HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw new StartFailedException("The demo project could not be made: " + method + " " + path
                    + " was answered " + response.statusCode() + " " + response.body() + ".");
        }
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new StartFailedException(
                    "The demo project could not be made: the gateway's answer to " + path + " is no JSON.", e);
        }
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new StartFailedException("The gateway's answer to POST /v1/projects lacks " + field + ".");
        }
        return value.textValue();
    }
}

package io.tidemark.testbed.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.testbed.StartFailedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the simulated platforms offer, as they tell it themselves. */
public final class SimulatedPlatforms {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode offer;

    private SimulatedPlatforms(JsonNode offer) {
        this.offer = offer;
    }

    /**
     * An account that a project can follow.
     *
     * @param platform as in {@code tiktok}
     * @param handle   without {@code @}
     * @param creator  what the gateway wants to know of it: the source, and the tokens where it needs them
     */
    public record Account(String platform, String handle, JsonNode creator) {}

    /** Asks the simulator at the base address. */
    public static SimulatedPlatforms ask(String simulatorUrl) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(simulatorUrl + "/simulator/accounts"))
                .timeout(Duration.ofSeconds(30))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new StartFailedException(
                        "simulator answered " + response.statusCode() + " when asked what it offers.");
            }
            return parse(response.body());
        } catch (IOException e) {
            throw new StartFailedException("simulator did not say what it offers: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while asking the simulator.", e);
        }
    }

    static SimulatedPlatforms parse(String json) throws JsonProcessingException {
        return new SimulatedPlatforms(JSON.readTree(json));
    }

    /** The accounts in the order in which the simulator lists them. */
    public List<Account> accounts() {
        List<Account> accounts = new ArrayList<>();
        for (JsonNode item : offer.path("items")) {
            accounts.add(new Account(text(item, "platform"), text(item, "handle"), item));
        }
        return accounts;
    }

    /** What the sync-service must be told to be let in. */
    public Map<String, String> environment(String simulatorUrl) {
        return Map.ofEntries(
                Map.entry("TIDEMARK_PLATFORMS_TIKTOK_BASE_URL", simulatorUrl),
                Map.entry("TIDEMARK_PLATFORMS_TIKTOK_CLIENT_ID", text(offer.path("tiktok"), "clientId")),
                Map.entry("TIDEMARK_PLATFORMS_TIKTOK_CLIENT_SECRET", text(offer.path("tiktok"), "clientSecret")),
                Map.entry("TIDEMARK_PLATFORMS_SIFT_BASE_URL", simulatorUrl),
                Map.entry("TIDEMARK_PLATFORMS_SIFT_API_KEY", text(offer.path("sift"), "apiKey")),
                Map.entry("TIDEMARK_PLATFORMS_X_BASE_URL", simulatorUrl),
                Map.entry("TIDEMARK_PLATFORMS_X_CLIENT_ID", text(offer.path("x"), "clientId")),
                Map.entry("TIDEMARK_PLATFORMS_X_CLIENT_SECRET", text(offer.path("x"), "clientSecret")),
                Map.entry(
                        "TIDEMARK_PLATFORMS_INSTAGRAM_FACEBOOK_LOGIN_GRAPH_URL", simulatorUrl + "/graph.facebook.com"),
                Map.entry(
                        "TIDEMARK_PLATFORMS_INSTAGRAM_FACEBOOK_LOGIN_CLIENT_ID",
                        text(offer.path("instagram"), "clientId")),
                Map.entry(
                        "TIDEMARK_PLATFORMS_INSTAGRAM_FACEBOOK_LOGIN_CLIENT_SECRET",
                        text(offer.path("instagram"), "clientSecret")),
                Map.entry(
                        "TIDEMARK_PLATFORMS_INSTAGRAM_INSTAGRAM_LOGIN_GRAPH_URL",
                        simulatorUrl + "/graph.instagram.com"),
                Map.entry(
                        "TIDEMARK_PLATFORMS_INSTAGRAM_INSTAGRAM_LOGIN_CLIENT_ID",
                        text(offer.path("instagram"), "clientId")),
                Map.entry(
                        "TIDEMARK_PLATFORMS_INSTAGRAM_INSTAGRAM_LOGIN_CLIENT_SECRET",
                        text(offer.path("instagram"), "clientSecret")));
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new StartFailedException("simulator does not tell " + field + ".");
        }
        return value.textValue();
    }
}

package io.tidemark.testbed.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

    private static final List<String> CREATOR_FIELDS = List.of(
            "source", "businessId", "accessToken", "refreshToken", "accessExpiresAt", "refreshExpiresAt", "scopes");
    private static final List<String> POST_FIELDS = List.of("publishedAt", "mediaType", "caption");

    private final JsonNode offer;

    private SimulatedPlatforms(JsonNode offer) {
        this.offer = offer;
    }

    /** Arguments of {@code SimulatorMain} that have it offer accounts of every platform, and ads. */
    public static List<String> everyPlatform() {
        return List.of(
                "--x-accounts", "4", "--instagram-accounts", "4", "--linkedin-accounts", "4", "--ad-accounts", "2");
    }

    /**
     * What a gateway is told so that a project reads something that the platforms offer.
     *
     * @param path    of the PUT, after that of the project
     * @param body    of the PUT
     * @param renewed whether it brings tokens, which platforms that start anew must be told again
     */
    public record Put(String path, JsonNode body, boolean renewed) {}

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

    /** Everything that is offered: each account, then what LinkedIn's owners tell of their posts, then the ad accounts. */
    public List<Put> puts() {
        List<Put> puts = new ArrayList<>();
        for (JsonNode item : offer.path("items")) {
            String path = "/creators/" + text(item, "platform") + "/" + text(item, "handle");
            puts.add(new Put(path, told(item, CREATOR_FIELDS), item.has("accessToken")));
        }
        for (JsonNode post : offer.path("registered")) {
            String path = "/creators/linkedin/" + text(post, "account") + "/posts/" + text(post, "urn");
            puts.add(new Put(path, told(post, POST_FIELDS), false));
        }
        for (JsonNode account : offer.path("adAccounts")) {
            String path = "/ad-accounts/" + text(account, "platform") + "/" + text(account, "adAccountId");
            puts.add(new Put(path, told(account, List.of("accessToken")), true));
        }
        return puts;
    }

    private static ObjectNode told(JsonNode item, List<String> fields) {
        ObjectNode told = JSON.createObjectNode();
        fields.stream().filter(item::has).forEach(field -> told.set(field, item.get(field)));
        return told;
    }

    /** What the sync-service must be told to be let in. */
    public Map<String, String> environment(String simulatorUrl) {
        return Map.ofEntries(
                Map.entry("TIDEMARK_PLATFORMS_TIKTOK_BASE_URL", simulatorUrl),
                Map.entry("TIDEMARK_PLATFORMS_TIKTOK_CLIENT_ID", text(offer.path("tiktok"), "clientId")),
                Map.entry("TIDEMARK_PLATFORMS_TIKTOK_CLIENT_SECRET", text(offer.path("tiktok"), "clientSecret")),
                Map.entry("TIDEMARK_PLATFORMS_TIKTOK_CONNECT_AUTHORIZE_URL", simulatorUrl + "/v2/auth/authorize"),
                Map.entry("TIDEMARK_PLATFORMS_SIFT_BASE_URL", simulatorUrl),
                Map.entry("TIDEMARK_PLATFORMS_SIFT_API_KEY", text(offer.path("sift"), "apiKey")),
                Map.entry("TIDEMARK_PLATFORMS_SIFT_WEBHOOK_SECRET", text(offer.path("sift"), "webhookSecret")),
                Map.entry("TIDEMARK_PLATFORMS_X_BASE_URL", simulatorUrl),
                Map.entry("TIDEMARK_PLATFORMS_X_CLIENT_ID", text(offer.path("x"), "clientId")),
                Map.entry("TIDEMARK_PLATFORMS_X_CLIENT_SECRET", text(offer.path("x"), "clientSecret")),
                Map.entry("TIDEMARK_PLATFORMS_X_AUTHORIZE_URL", simulatorUrl + "/i/oauth2/authorize"),
                Map.entry(
                        "TIDEMARK_PLATFORMS_INSTAGRAM_FACEBOOK_LOGIN_GRAPH_URL", simulatorUrl + "/graph.facebook.com"),
                Map.entry(
                        "TIDEMARK_PLATFORMS_INSTAGRAM_FACEBOOK_LOGIN_CLIENT_ID",
                        text(offer.path("instagram"), "clientId")),
                Map.entry(
                        "TIDEMARK_PLATFORMS_INSTAGRAM_FACEBOOK_LOGIN_CLIENT_SECRET",
                        text(offer.path("instagram"), "clientSecret")),
                Map.entry(
                        "TIDEMARK_PLATFORMS_INSTAGRAM_FACEBOOK_LOGIN_DIALOG_URL",
                        simulatorUrl + "/www.facebook.com/dialog/oauth"),
                Map.entry(
                        "TIDEMARK_PLATFORMS_INSTAGRAM_INSTAGRAM_LOGIN_GRAPH_URL",
                        simulatorUrl + "/graph.instagram.com"),
                Map.entry(
                        "TIDEMARK_PLATFORMS_INSTAGRAM_INSTAGRAM_LOGIN_CLIENT_ID",
                        text(offer.path("instagram"), "clientId")),
                Map.entry(
                        "TIDEMARK_PLATFORMS_INSTAGRAM_INSTAGRAM_LOGIN_CLIENT_SECRET",
                        text(offer.path("instagram"), "clientSecret")),
                Map.entry(
                        "TIDEMARK_PLATFORMS_INSTAGRAM_INSTAGRAM_LOGIN_AUTHORIZE_URL",
                        simulatorUrl + "/www.instagram.com/oauth/authorize"),
                Map.entry(
                        "TIDEMARK_PLATFORMS_INSTAGRAM_INSTAGRAM_LOGIN_TOKEN_URL",
                        simulatorUrl + "/api.instagram.com/oauth/access_token"),
                Map.entry("TIDEMARK_PLATFORMS_LINKEDIN_BASE_URL", simulatorUrl),
                Map.entry("TIDEMARK_PLATFORMS_LINKEDIN_TOKEN_URL", simulatorUrl + "/oauth/v2/accessToken"),
                Map.entry("TIDEMARK_PLATFORMS_LINKEDIN_AUTHORIZE_URL", simulatorUrl + "/oauth/v2/authorization"),
                Map.entry("TIDEMARK_PLATFORMS_LINKEDIN_CLIENT_ID", text(offer.path("linkedin"), "clientId")),
                Map.entry("TIDEMARK_PLATFORMS_LINKEDIN_CLIENT_SECRET", text(offer.path("linkedin"), "clientSecret")),
                Map.entry("TIDEMARK_PLATFORMS_META_ADS_BASE_URL", simulatorUrl + "/meta-ads"),
                // The simulated reports are ready when they are asked for a second time.
                Map.entry("TIDEMARK_PLATFORMS_META_ADS_POLL_AFTER", "200ms"),
                Map.entry("TIDEMARK_PLATFORMS_TIKTOK_ADS_BASE_URL", simulatorUrl + "/tiktok-ads"));
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new StartFailedException("simulator does not tell " + field + ".");
        }
        return value.textValue();
    }
}

package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** A plain HTTP client that knows no more of the platforms than their paths. */
final class SimulatorClient {
    static final String VIDEOS = "/open_api/v1.3/business/video/list/";
    static final String REFRESH = "/open_api/v1.3/tt_user/oauth2/refresh_token/";

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;

    /** What one of the platform's Business accounts is read with. */
    record Access(String businessId, String accessToken, String refreshToken) {}

    SimulatorClient(PlatformSimulator simulator) {
        this.url = simulator.url();
    }

    static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }

    JsonNode accounts() throws Exception {
        return json(get("/simulator/accounts", Map.of(), Map.of()));
    }

    /** The grant of a Business account, as the simulator says what to seed. */
    Access access(SimulatedAccount account) throws Exception {
        for (JsonNode item : accounts().get("items")) {
            if (item.get("handle").textValue().equals(account.handle())) {
                return new Access(
                        item.get("businessId").textValue(),
                        item.get("accessToken").textValue(),
                        item.get("refreshToken").textValue());
            }
        }
        throw new IllegalArgumentException(account.handle());
    }

    HttpResponse<String> get(String path, Map<String, String> query, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path + encode(query)));
        headers.forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    HttpResponse<String> send(String method, String path, String body, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        headers.forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    HttpResponse<String> videos(Access access, String fields, Map<String, String> more) throws Exception {
        Map<String, String> query = new HashMap<>(more);
        query.put("business_id", access.businessId());
        query.put("fields", fields);
        return get(VIDEOS, query, Map.of("Access-Token", access.accessToken()));
    }

    /** Every page of an account's listing. */
    List<JsonNode> pages(Access access, String fields) throws Exception {
        List<JsonNode> pages = new ArrayList<>();
        long cursor = 0;
        while (true) {
            JsonNode data = json(videos(access, fields, Map.of("max_count", "20", "cursor", Long.toString(cursor))))
                    .get("data");
            pages.add(data);
            if (!data.get("has_more").booleanValue()) {
                return pages;
            }
            cursor = data.get("cursor").longValue();
        }
    }

    HttpResponse<String> refresh(String refreshToken) throws Exception {
        return send(
                "POST",
                REFRESH,
                """
                {"client_id":"%s","client_secret":"%s","grant_type":"refresh_token","refresh_token":"%s"}""".formatted(TikTokBusinessEndpoint.CLIENT_ID, TikTokBusinessEndpoint.CLIENT_SECRET, refreshToken),
                Map.of());
    }

    HttpResponse<String> scrape(String body, UUID key) throws Exception {
        return send(
                "POST",
                "/v1/scrapes",
                body,
                Map.of("Authorization", "Bearer " + SiftEndpoint.API_KEY, "Idempotency-Key", key.toString()));
    }

    HttpResponse<String> scrape(String handle) throws Exception {
        return scrape("""
                {"platform":"tiktok","handle":"%s","limit":50}""".formatted(handle), UUID.randomUUID());
    }

    HttpResponse<String> sift(String path, Map<String, String> query) throws Exception {
        return get(path, query, Map.of("Authorization", "Bearer " + SiftEndpoint.API_KEY));
    }

    private static String encode(Map<String, String> query) {
        return query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", query.isEmpty() ? "" : "?", ""));
    }
}

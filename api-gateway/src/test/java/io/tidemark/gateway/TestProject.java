package io.tidemark.gateway;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A project of a {@link Gateway} and the key that opens it. */
public record TestProject(Gateway gateway, String projectId, String keyId, String apiKey) {

    public UUID id() {
        return UUID.fromString(projectId);
    }

    /** GET of an address of the project, such as {@code /posts?sort=views_desc}. */
    public HttpResponse<String> get(String path) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/projects/" + projectId + path))
                .header("Authorization", "Bearer " + apiKey)
                .build());
    }

    /** The body of a GET that must succeed. */
    public Map<String, Object> found(String path) {
        HttpResponse<String> response = get(path);
        if (response.statusCode() != 200) {
            throw new AssertionError(path + " answered " + response.statusCode() + " " + response.body());
        }
        return gateway.json(response.body());
    }

    /** The items of a page. */
    @SuppressWarnings("unchecked")
    public static List<Map<String, Object>> items(Map<String, Object> page) {
        return (List<Map<String, Object>>) page.get("items");
    }

    public static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}

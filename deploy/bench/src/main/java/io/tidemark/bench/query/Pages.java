package io.tidemark.bench.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import io.tidemark.testbed.PostgresDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pages that the gateway answers, each compared with the rows that SQL finds before anything is measured with it. */
final class Pages {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ISO = "to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";

    /** What is compared: names in an item, and expressions for the same in SQL. */
    private static final Map<String, String> VALUES = values();

    private final String url;
    private final QueryData data;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Pages(String url, QueryData data) {
        this.url = url;
        this.data = data;
    }

    private static Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>(Map.of(
                "postKey", "post_key",
                "platform", "platform",
                "externalId", "external_id",
                "accountKey", "account_key",
                "creatorHandle", "creator_handle",
                "mediaType", "media_type",
                "caption", "caption",
                "permalink", "permalink",
                "thumbnailUrl", "thumbnail_url"));
        values.putAll(Map.of(
                "durationMs", "duration_ms",
                "isAd", "is_ad",
                "containerId", "container_id",
                "organicScore", "organic_score",
                "unscoredReason", "unscored_reason",
                "eligible", "eligible",
                "override", "override",
                "publishedAt", ISO.formatted("published_at"),
                "observedAt", ISO.formatted("metrics_observed_at"),
                "scoredAt", ISO.formatted("scored_at")));
        for (MetricDefinition metric : MetricCatalog.all()) {
            values.put(metric.jsonName(), metric.id());
        }
        return values;
    }

    /**
     * A page of every project.
     *
     * @throws IllegalStateException when one holds other keys or values than SQL finds
     */
    Map<String, byte[]> compared(ListQuery query, PostgresDatabase database) throws IOException, SQLException {
        Map<String, byte[]> pages = new HashMap<>();
        try (Connection connection = database.dataSource("postgres").getConnection()) {
            for (int i = 0; i < data.projects().size(); i++) {
                byte[] page = get(address(query, i), data.keys().get(i));
                compare(connection, query, data.projectOf(i), page);
                pages.put(data.projectOf(i), page);
            }
        }
        return pages;
    }

    /** The address of a query for the project of a key, as path and query. */
    String address(ListQuery query, int key) throws IOException {
        Optional<String> cursor = Optional.empty();
        if (query.isLaterPage()) {
            byte[] first =
                    get(query.address(data.projectOf(key), cursor), data.keys().get(key));
            cursor = Optional.of(JSON.readTree(first).get("nextCursor").textValue());
        }
        return query.address(data.projectOf(key), cursor);
    }

    byte[] get(String address, String key) throws IOException {
        try {
            HttpResponse<byte[]> response = http.send(
                    HttpRequest.newBuilder(URI.create(url + address))
                            .header("Authorization", "Bearer " + key)
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(address + " answered " + response.statusCode() + " "
                        + new String(response.body(), StandardCharsets.UTF_8));
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void compare(Connection connection, ListQuery query, String project, byte[] page)
            throws IOException, SQLException {
        List<List<String>> answered = new ArrayList<>();
        for (JsonNode item : JSON.readTree(page).get("items")) {
            List<String> row = new ArrayList<>();
            for (String name : VALUES.keySet()) {
                JsonNode value =
                        item.has(name) ? item.get(name) : item.get("metrics").get(name);
                row.add(value.isNull() ? null : value.asText());
            }
            answered.add(row);
        }
        List<List<String>> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query.sql(String.join(", ", VALUES.values())))) {
            statement.setString(1, project);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    List<String> row = new ArrayList<>();
                    for (int column = 1; column <= VALUES.size(); column++) {
                        Object value = found.getObject(column);
                        row.add(value == null ? null : value.toString());
                    }
                    rows.add(row);
                }
            }
        }
        if (rows.size() != ListQuery.PAGE || !rows.equals(answered)) {
            throw new IllegalStateException("%s of project %s: the gateway answers %s where SQL finds %s"
                    .formatted(query.title(), project, answered, rows));
        }
    }
}

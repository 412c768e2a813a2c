package io.tidemark.failure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/**
 * What the tables must hold after a set of events, worked out as plainly as possible: all events of a key, newest first,
 * and the first that says something wins. It shares no code with the services.
 */
final class Model {

    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private final Map<Table, SortedMap<String, Row>> tables = new EnumMap<>(Table.class);

    private Model() {
        for (Table table : Table.values()) {
            tables.put(table, new TreeMap<>());
        }
    }

    /**
     * Every table after the events.
     *
     * @param events topic and fields of each event that can be stored; order and repetitions do not matter
     */
    static Map<Table, SortedMap<String, Row>> fold(Collection<Told> events) {
        Model model = new Model();
        model.posts(histories(events, "posts.synced.v1", "post_key"));
        model.postMetrics(histories(events, "post-metrics.collected.v1", "post_key"));
        model.accountMetrics(histories(events, "account-metrics.collected.v1", "account_key"));
        model.adMetrics(histories(events, "ad-metrics.collected.v1", "ad_key"));
        model.accountSyncs(histories(events, "account-syncs.reported.v1", "account_id"));
        return model.tables;
    }

    private static Map<String, History> histories(Collection<Told> events, String topic, String keyField) {
        Map<String, History> histories = new TreeMap<>();
        for (Told told : events) {
            if (told.topic().equals(topic)) {
                histories
                        .computeIfAbsent(told.event().get(keyField).textValue(), key -> new History())
                        .add(told.event());
            }
        }
        return histories;
    }

    private static Map<String, History> split(History history, Function<JsonNode, List<String>> parts) {
        Map<String, History> split = new TreeMap<>();
        for (JsonNode event : history.events()) {
            parts.apply(event)
                    .forEach(part ->
                            split.computeIfAbsent(part, key -> new History()).add(event));
        }
        return split;
    }

    private void posts(Map<String, History> posts) {
        posts.forEach((postKey, history) -> {
            JsonNode newest = history.newest();
            Row post = new Row();
            post.copy(newest, "post_key", "platform", "external_id", "account_key", "creator_handle", "project_ids");
            post.copy(newest, "source", "observed_at", "event_id");
            copyPost(newest, post);
            put(Table.PLATFORM_POSTS, post);

            Row input = inputs(postKey);
            input.copy(newest, "account_key", "published_at", "deleted_at");
            input.put("post_observed_at", text(newest, "observed_at")).put("post_event_id", text(newest, "event_id"));

            Map<String, History> projects = split(history, Model::projectIds);
            put(
                    Table.POST_HEADS,
                    new Row()
                            .copy(newest, "post_key", "observed_at", "event_id")
                            .put("mentioned", json(new TreeSet<>(projects.keySet()))));
            projects.forEach((project, named) -> {
                String platform = text(newest, "platform");
                String container = uuid5("content_container", project, postKey);
                put(
                        Table.CONTENT_CONTAINERS,
                        new Row()
                                .put("container_id", container)
                                .put("project_id", project)
                                .put("post_key", postKey)
                                .put("platform", platform)
                                .put("scoring_pool", "ugc")
                                .put("announced", "true"));
                put(
                        Table.ADS_CONTENT,
                        new Row()
                                .put("ads_content_id", uuid5("ads_content", container))
                                .put("container_id", container)
                                .put("project_id", project)
                                .put("post_key", postKey)
                                .put("scoring_pool", "ugc"));
                overviewOfPost(project, named.newest(), newest)
                        .put("container_id", container)
                        .put("container_event_id", uuid5("container_created", container))
                        .put("container_pool", "ugc")
                        .put("pool", "ugc");
            });
        });
    }

    private Row overviewOfPost(String project, JsonNode newestNaming, JsonNode newest) {
        Row overview = overview(project, text(newest, "post_key"));
        overview.put("watched", newestNaming == newest);
        overview.put("post_observed_at", text(newestNaming, "observed_at"));
        overview.put("post_event_id", text(newestNaming, "event_id"));
        overview.copy(newestNaming, "platform", "external_id", "account_key", "creator_handle");
        String handle = text(newestNaming, "creator_handle");
        if (handle != null) {
            overview.put("creator_name", handle.replaceFirst("^@", "").toLowerCase(Locale.ROOT));
        }
        overview.put("post_source", text(newestNaming, "source"));
        copyPost(newestNaming, overview);
        return overview;
    }

    private static void copyPost(JsonNode event, Row row) {
        row.copy(event, "published_at", "media_type", "caption", "permalink", "thumbnail_url", "duration_ms");
        row.copy(event, "is_ad", "deleted_at");
        String content = text(event, "content");
        row.put("content", content == null ? null : Row.canonical(content));
    }

    private void postMetrics(Map<String, History> posts) {
        posts.forEach((postKey, history) -> {
            for (JsonNode event : history.events()) {
                Row observation = new Row();
                observation.copy(event, "post_key", "observed_at", "event_id", "source", "approximate");
                observation.copy(event, "absent_reasons").copy(event, Measures.OF_POSTS.toArray(String[]::new));
                put(Table.POST_METRICS, observation);
            }
            Row latest = folded(history, Measures.OF_POSTS, "observed_at", "event_id")
                    .put("post_key", postKey);
            put(Table.POST_METRICS_LATEST, latest.copy(history.newest(), "source", "approximate", "absent_reasons"));
            Map<String, History> pastDays = split(history, event -> List.of(utcDay(event)));
            pastDays.remove(utcDay(history.newest()));
            pastDays.forEach((day, ofDay) -> put(
                    Table.POST_METRICS_DAILY,
                    folded(ofDay, Measures.OF_POSTS, "observed_at", "event_id")
                            .put("post_key", postKey)
                            .put("day", day)));
            Divisions.curves(history).ifPresent(curves -> put(Table.POST_CURVES, curves));
            Divisions.breakdowns(history).forEach(breakdown -> put(Table.POST_BREAKDOWNS, breakdown));
            scored(postKey, history);
            split(history, Model::projectIds).forEach((project, named) -> {
                Row overview = overview(project, postKey);
                overview.columns()
                        .putAll(folded(named, Measures.OF_POSTS, "metrics_observed_at", "metrics_event_id")
                                .columns());
                overview.put("metrics_source", text(named.newest(), "source"));
                overview.put("metrics_approximate", text(named.newest(), "approximate"));
                overview.copy(named.newest(), "absent_reasons");
            });
        });
    }

    private void scored(String postKey, History history) {
        for (String metric : Measures.OF_SCORES) {
            newestWith(history, metric)
                    .ifPresent(event -> inputs(postKey)
                            .copy(event, metric)
                            .put(metric + "_observed_at", text(event, "observed_at"))
                            .put(metric + "_event_id", text(event, "event_id")));
        }
    }

    private void accountMetrics(Map<String, History> accounts) {
        accounts.forEach((accountKey, history) -> {
            for (JsonNode event : history.events()) {
                Row observation = new Row().copy(event, "account_key", "observed_at", "event_id", "source");
                observation.put("day", day(event)).copy(event, "absent_reasons");
                put(Table.ACCOUNT_METRICS, observation.copy(event, Measures.OF_ACCOUNTS.toArray(String[]::new)));
            }
            split(history, event -> List.of(day(event)))
                    .forEach((day, ofDay) -> put(
                            Table.ACCOUNT_METRICS_DAILY,
                            folded(ofDay, Measures.OF_ACCOUNTS, "observed_at", "event_id")
                                    .put("account_key", accountKey)
                                    .put("day", day)));
        });
    }

    private void adMetrics(Map<String, History> ads) {
        ads.forEach((adKey, history) -> {
            for (JsonNode event : history.events()) {
                Row statement = new Row().put("day", day(event));
                statement.copy(event, "ad_key", "observed_at", "event_id", "platform", "ad_account_id", "campaign_id");
                statement.copy(event, "adset_id", "ad_name", "post_key", "project_ids", "source", "time_zone");
                statement.copy(event, "currency", "impressions", "clicks", "conversion_count", "conversion_action");
                statement.copy(event, "attribution", "reported", "complete", "absent_reasons");
                statement.put("spend", money(event, "spend"));
                put(Table.AD_METRICS, statement.put("conversion_value", money(event, "conversion_value")));
            }
            split(history, event -> List.of(day(event)))
                    .forEach((day, ofDay) ->
                            put(Table.AD_METRICS_DAILY, adDay(ofDay).put("day", day)));
        });
    }

    private static Row adDay(History history) {
        JsonNode newest = history.newest();
        Row row = new Row().copy(newest, "ad_key", "observed_at", "event_id", "platform", "ad_account_id");
        row.copy(newest, "campaign_id", "adset_id", "ad_name", "post_key", "project_ids", "time_zone", "currency");
        row.copy(newest, "conversion_action", "attribution");
        History comparable = new History();
        history.events().stream()
                .filter(event -> event.get("currency").equals(newest.get("currency")))
                .forEach(comparable::add);
        newestWith(comparable, "spend").ifPresent(event -> row.put("spend", money(event, "spend")));
        newestWith(comparable, "impressions").ifPresent(event -> row.copy(event, "impressions"));
        newestWith(comparable, "clicks").ifPresent(event -> row.copy(event, "clicks"));
        for (String conversion : List.of("conversion_count", "conversion_value")) {
            for (JsonNode event : comparable.events()) {
                boolean sameAction = event.get("conversion_action").equals(newest.get("conversion_action"));
                boolean none = "none_reported"
                        .equals(event.at("/absent_reasons/" + conversion).textValue());
                if (sameAction && (event.has(conversion) || none)) {
                    String told =
                            conversion.equals("conversion_count") ? text(event, conversion) : money(event, conversion);
                    row.put(conversion, told == null ? "0" : told);
                    break;
                }
            }
        }
        return row;
    }

    private void accountSyncs(Map<String, History> accounts) {
        accounts.values().forEach(history -> {
            JsonNode newest = history.newest();
            Row row = new Row().copy(newest, "account_id", "observed_at", "event_id", "project_ids", "platform");
            row.copy(newest, "handle", "account_key", "source", "state", "detail", "failures");
            row.copy(newest, "last_success_at", "next_run_at", "quota_left", "token_expires_at", "reauth_due_at");
            row.put("kinds", reported(newest.get("kinds"))).put("gaps", reported(newest.get("gaps")));
            row.put(
                    "place",
                    text(newest, "platform") + ":" + text(newest, "handle") + ":" + text(newest, "account_id"));
            put(Table.ACCOUNT_SYNCS, row.copy(newest, "removed", "report_interval_ms"));
        });
    }

    /** A list of a report as the gateway keeps it: names in camel case, moments as ISO-8601, nulls told. */
    private static String reported(JsonNode items) {
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        for (JsonNode item : items) {
            ObjectNode one = kept.addObject();
            if (item.has("kind")) {
                one.set("kind", item.get("kind"));
                one.set("intervalMs", item.get("interval_ms"));
                one.put("lastSuccessAt", iso(item.get("last_success_at")));
            } else {
                one.put("since", iso(item.get("since")));
                one.put("until", iso(item.get("until")));
                one.set("why", item.get("why"));
            }
        }
        return Row.canonical(kept.toString());
    }

    private static String iso(JsonNode micros) {
        return micros == null
                ? null
                : Instant.EPOCH.plus(micros.longValue(), ChronoUnit.MICROS).toString();
    }

    /** For each metric the newest value; where it is not of the newest event, the event that it is from. */
    private static Row folded(History history, List<String> metrics, String atColumn, String eventColumn) {
        JsonNode newest = history.newest();
        Row row = new Row().put(atColumn, text(newest, "observed_at")).put(eventColumn, text(newest, "event_id"));
        for (String metric : metrics) {
            newestWith(history, metric).ifPresent(event -> {
                row.copy(event, metric);
                if (event != newest) {
                    row.put(metric + "_at", text(event, "observed_at"));
                    row.put(metric + "_event", text(event, "event_id"));
                }
            });
        }
        return row;
    }

    /** The newest event of a history that has a field, if any has. */
    private static Optional<JsonNode> newestWith(History history, String field) {
        return history.events().stream().filter(event -> event.has(field)).findFirst();
    }

    private Row inputs(String postKey) {
        return tables.get(Table.POST_INPUTS).computeIfAbsent(postKey, key -> new Row().put("post_key", postKey));
    }

    private Row overview(String project, String postKey) {
        Row key = new Row().put("project_id", project).put("post_key", postKey).put("watched", "false");
        return tables.get(Table.POST_OVERVIEW).computeIfAbsent(key.key(Table.POST_OVERVIEW.key()), _ -> key);
    }

    private void put(Table table, Row row) {
        tables.get(table).put(row.key(table.key()), row);
    }

    private static List<String> projectIds(JsonNode event) {
        return event.get("project_ids").valueStream().map(JsonNode::textValue).toList();
    }

    private static String json(Collection<String> texts) {
        return texts.isEmpty() ? "[]" : "[\"" + String.join("\",\"", texts) + "\"]";
    }

    private static String text(JsonNode event, String field) {
        return Row.text(event.get(field));
    }

    private static String money(JsonNode event, String field) {
        String text = text(event, field);
        return text == null ? null : new BigDecimal(text).stripTrailingZeros().toPlainString();
    }

    private static String utcDay(JsonNode event) {
        return LocalDate.ofEpochDay(Math.floorDiv(event.get("observed_at").longValue(), MICROS_PER_DAY))
                .toString();
    }

    private static String day(JsonNode event) {
        return LocalDate.ofEpochDay(event.get("day").longValue()).toString();
    }

    /** RFC 9562, version 5, in Tidemark's namespace over the parts with the unit separator between. */
    private static String uuid5(String... parts) {
        try {
            UUID namespace = UUID.fromString("6f1d3a54-5b0e-5d0c-9f43-71de3a4c0a11");
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(namespace.getMostSignificantBits())
                    .putLong(namespace.getLeastSignificantBits())
                    .array());
            byte[] hash = sha1.digest(String.join("\u001f", parts).getBytes(StandardCharsets.UTF_8));
            hash[6] = (byte) (hash[6] & 0x0f | 0x50);
            hash[8] = (byte) (hash[8] & 0x3f | 0x80);
            ByteBuffer bytes = ByteBuffer.wrap(hash);
            return new UUID(bytes.getLong(), bytes.getLong()).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1", e);
        }
    }
}

package io.tidemark.testbed.simulator;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code GET /2/tweets/analytics} and {@code GET /2/media/analytics}: what the caller's own posts earned in a span. */
final class XAnalytics {
    private final Stage stage;

    XAnalytics(Stage stage) {
        this.stage = stage;
    }

    static long urlClicks(long views) {
        return views / 50;
    }

    static long profileClicks(long views) {
        return views / 80;
    }

    static long engagements(SimulatedPost post, String version, Instant now) {
        long views = XPostJson.earned(post, version, Counter.VIEWS, now);
        return XPostJson.earned(post, version, Counter.LIKES, now)
                + XPostJson.earned(post, version, Counter.COMMENTS, now)
                + XPostJson.earned(post, version, Counter.SHARES, now)
                + urlClicks(views)
                + profileClicks(views);
    }

    Answer posts(Call call, SimulatedAccount caller) throws XRefusal {
        admit(call, caller);
        Set<String> ids = XLookUp.ids(call, "ids", "[0-9]{1,19}");
        Set<String> fields = XPostJson.list(call, "analytics.fields");
        Instant now = stage.clock().instant();
        Map<String, Map<String, Long>> rows = new LinkedHashMap<>();
        for (SimulatedPost post : stage.visiblePosts(caller, now)) {
            XPostJson.versions(post).stream()
                    .filter(ids::contains)
                    .forEach(id -> rows.put(id, metrics(post, id, now, fields)));
        }
        return answer("id", rows);
    }

    Answer media(Call call, SimulatedAccount caller) throws XRefusal {
        admit(call, caller);
        Set<String> keys = XLookUp.ids(call, "media_keys", "[0-9]+_[0-9]+");
        Instant now = stage.clock().instant();
        Map<String, Map<String, Long>> rows = new LinkedHashMap<>();
        for (SimulatedPost post : stage.visiblePosts(caller, now)) {
            if (!post.isPhoto() && keys.contains(XPostJson.mediaKey(post))) {
                String version = XPostJson.versions(post).getLast();
                rows.put(
                        XPostJson.mediaKey(post),
                        Map.of("watch_time_ms", XPostJson.earned(post, version, Counter.VIEWS, now) * 4_000));
            }
        }
        return answer("media_key", rows);
    }

    private void admit(Call call, SimulatedAccount caller) throws XRefusal {
        boolean withdrawn = stage.faults()
                .against(caller.handle(), FaultKind.SCOPE_MISSING)
                .filter(fault -> fault.value().equals(Optional.of("analytics")))
                .isPresent();
        if (withdrawn) {
            throw XRefusal.clientForbidden();
        }
        try {
            Instant start = Instant.parse(call.parameter("start_time").orElse(""));
            Instant end = Instant.parse(call.parameter("end_time").orElse(""));
            if (!start.isBefore(end) || !call.parameter("granularity").equals(Optional.of("total"))) {
                throw XRefusal.badParameter("The span is empty or its granularity is not total");
            }
        } catch (DateTimeException e) {
            throw XRefusal.badParameter("The `start_time` and `end_time` query parameters are required");
        }
    }

    private static Map<String, Long> metrics(SimulatedPost post, String id, Instant now, Set<String> fields) {
        long views = XPostJson.earned(post, id, Counter.VIEWS, now);
        Map<String, Long> metrics = new LinkedHashMap<>();
        metrics.put("impressions", views);
        metrics.put("likes", XPostJson.earned(post, id, Counter.LIKES, now));
        metrics.put("url_clicks", urlClicks(views));
        metrics.put("user_profile_clicks", profileClicks(views));
        metrics.put("engagements", engagements(post, id, now));
        metrics.put("follows", views / 1000);
        metrics.put("media_views", post.isPhoto() ? views / 3 : null);
        metrics.keySet().retainAll(fields);
        return metrics;
    }

    private static Answer answer(String key, Map<String, Map<String, Long>> rows) {
        List<Map.Entry<String, Map<String, Long>>> entries = new ArrayList<>(rows.entrySet());
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("data");
            for (Map.Entry<String, Map<String, Long>> row : entries) {
                json.writeStartObject();
                json.writeStringField(key, row.getKey());
                json.writeArrayFieldStart("timestamped_metrics");
                json.writeStartObject();
                json.writeStringField("timestamp", "2026-01-01T00:00:00Z");
                json.writeObjectFieldStart("metrics");
                for (Map.Entry<String, Long> metric : row.getValue().entrySet()) {
                    if (metric.getValue() == null) {
                        json.writeNullField(metric.getKey());
                    } else {
                        json.writeNumberField(metric.getKey(), metric.getValue());
                    }
                }
                json.writeEndObject();
                json.writeEndObject();
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}

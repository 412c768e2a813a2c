package io.tidemark.failure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How views divide over the seconds of a video, over where they came from and over who they were, as events say. */
final class Divisions {

    private Divisions() {}

    /** The newest curves. */
    static Optional<Row> curves(History history) {
        for (JsonNode event : history.events()) {
            if (event.has("retention_curve") || event.has("likes_curve")) {
                Row curves = new Row().copy(event, "post_key", "observed_at", "event_id");
                curve(event, "retention", curves);
                curve(event, "likes", curves);
                return Optional.of(curves);
            }
        }
        return Optional.empty();
    }

    private static void curve(JsonNode event, String name, Row row) {
        JsonNode points = event.get(name + "_curve");
        if (points != null) {
            row.put(name + "_seconds", Row.canonical(points.findValues("second").toString()));
            row.put(name + "_shares", Row.canonical(points.findValues("share").toString()));
        }
    }

    /** Of each kind the newest parts, and the newest reason for none. */
    static Collection<Row> breakdowns(History history) {
        SortedMap<String, Row> newest = new TreeMap<>();
        for (JsonNode event : history.events()) {
            for (JsonNode breakdown : event.path("breakdowns")) {
                JsonNode parts = breakdown.get("parts");
                Row row = new Row().copy(event, "post_key", "observed_at", "event_id");
                row.copy(breakdown, "kind", "absent_reason").put("measured", Boolean.toString(parts != null));
                if (parts != null) {
                    row.put("names", Row.canonical(parts.findValues("name").toString()));
                    row.put("shares", Row.canonical(parts.findValues("share").toString()));
                }
                newest.putIfAbsent(row.columns().get("kind") + row.columns().get("measured"), row);
            }
        }
        return newest.values();
    }
}

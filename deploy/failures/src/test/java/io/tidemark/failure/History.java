package io.tidemark.failure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The events of one key, newest first, each once. */
final class History {

    private final SortedMap<Version, JsonNode> events = new TreeMap<>(Collections.reverseOrder());

    void add(JsonNode event) {
        events.put(Version.of(event), event);
    }

    JsonNode newest() {
        return events.firstEntry().getValue();
    }

    /** Newest first. */
    Collection<JsonNode> events() {
        return events.values();
    }
}

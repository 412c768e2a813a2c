package io.tidemark.failure;

import com.fasterxml.jackson.databind.JsonNode;

/** The place of an event among those of its key. The text of a UUID in lower case sorts as its bytes do. */
record Version(long observedAt, String eventId) implements Comparable<Version> {

    static Version of(JsonNode event) {
        return new Version(
                event.get("observed_at").longValue(), event.get("event_id").textValue());
    }

    @Override
    public int compareTo(Version other) {
        int order = Long.compare(observedAt, other.observedAt);
        return order == 0 ? eventId.compareTo(other.eventId) : order;
    }
}

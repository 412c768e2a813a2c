package io.tidemark.failure;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An event that is on a topic.
 *
 * @param event its fields; timestamps in microseconds, days as days since 1970, nulls left out
 */
record Told(String topic, JsonNode event) {}

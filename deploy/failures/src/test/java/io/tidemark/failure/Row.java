package io.tidemark.failure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A row as text, column by column; null columns are left out. Moments are microseconds since 1970, sets and arrays are JSON,
 * numbers have no trailing zeros.
 */
record Row(SortedMap<String, String> columns) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    Row() {
        this(new TreeMap<>());
    }

    /** Sets a column; a null value leaves it out. */
    Row put(String column, Object value) {
        if (value != null) {
            columns.put(column, value.toString());
        }
        return this;
    }

    /** Copies fields of an event into columns of the same name. */
    Row copy(JsonNode event, String... fields) {
        for (String field : fields) {
            put(field, text(event.get(field)));
        }
        return this;
    }

    /** The key's parts, in the table's order, joined by a character that sorts before all others. */
    String key(List<String> keyColumns) {
        List<String> parts = new ArrayList<>();
        keyColumns.forEach(column -> parts.add(columns.get(column)));
        return String.join("\u0001", parts);
    }

    /** The canonical text of a field; null for an absent one. */
    static String text(JsonNode value) {
        if (value == null || value.isNull()) {
            return null;
        }
        return value.isContainerNode() ? canonical(value.toString()) : value.asText();
    }

    /** JSON with sorted keys and without spaces. */
    static String canonical(String json) {
        try {
            return JSON.writeValueAsString(JSON.readValue(json, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not JSON: " + json, e);
        }
    }
}

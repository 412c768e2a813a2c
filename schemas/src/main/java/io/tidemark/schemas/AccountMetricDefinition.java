package io.tidemark.schemas;

import java.util.Map;

/**
 * One metric of an account: a whole number for an account and a day.
 *
 * @param id the name in Avro, in tables and, in camelCase, in JSON
 * @param kind whether values of several days may be summed
 * @param wireNames platform to the platform's own name; a platform that is missing here does not tell the metric, and
 *     where the map is empty only people do
 * @param definition what is counted, in a sentence
 */
public record AccountMetricDefinition(String id, Kind kind, Map<String, String> wireNames, String definition) {

    /** What a value of a day says. */
    public enum Kind {
        /** How many there are at the time of the observation; the last of a period stands for it. */
        LEVEL,
        /** How many there were on the day; days may be summed. */
        DAY
    }

    /** The same name as JSON writes it, such as {@code profileViews}. */
    public String jsonName() {
        return MetricDefinition.jsonName(id);
    }
}

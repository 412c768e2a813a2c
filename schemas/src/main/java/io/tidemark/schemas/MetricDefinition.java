package io.tidemark.schemas;

import java.util.Map;

/**
 * One metric of a post.
 *
 * @param id the name in Avro, in tables and, in camelCase, in JSON
 * @param unit what one step of the number means
 * @param additive whether values of different posts may be summed
 * @param wireNames platform to the platform's own name; a platform that is missing here does not have the metric
 * @param definition what is counted, in a sentence
 */
public record MetricDefinition(
        String id, Unit unit, boolean additive, Map<String, String> wireNames, String definition) {

    /** How a metric is measured and stored. */
    public enum Unit {
        /** A whole number of things, {@code bigint}. */
        COUNT,
        /** A whole number of milliseconds, {@code bigint}. */
        MILLISECONDS,
        /** A share from 0 to 1, {@code double precision}. */
        RATIO
    }

    /** The same name as JSON writes it, such as {@code avgWatchTimeMs}. */
    public String jsonName() {
        return jsonName(id);
    }

    static String jsonName(String id) {
        StringBuilder name = new StringBuilder(id.length());
        boolean upper = false;
        for (char c : id.toCharArray()) {
            if (c == '_') {
                upper = true;
            } else {
                name.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return name.toString();
    }

    /** Whether the value is a whole number ({@code bigint}) and not a share ({@code double precision}). */
    public boolean isWhole() {
        return unit != Unit.RATIO;
    }
}

package io.tidemark.sync.platform;

import java.time.Instant;
import java.time.LocalDate;
import java.util.SortedMap;

/**
 * What a platform told of an account itself.
 *
 * @param day the day that the values belong to, UTC unless the platform has a zone of its own
 * @param observedAt when the answer came; microseconds
 * @param values id of an account metric to its value
 * @param absentReasons id of an account metric to why it was not measured
 */
public record AccountObservation(
        LocalDate day, Instant observedAt, SortedMap<String, Number> values, SortedMap<String, String> absentReasons) {}

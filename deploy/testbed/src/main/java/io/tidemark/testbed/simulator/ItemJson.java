package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes the fields of one post, each as it is or as a fault wants it, and notes what was written. A
 * field has the simulator's name, which faults may use on any platform, and the platform's own.
 */
final class ItemJson {
    private final JsonGenerator json;
    private final Faults.Tampering tampering;
    private final boolean omitsUnknown;
    private final long[] counts = new long[Counter.values().length];
    private boolean metrics;
    private boolean spoiled;

    /** @param omitsUnknown whether the platform leaves out the key of a value it does not have, else it writes null */
    ItemJson(JsonGenerator json, Faults.Tampering tampering, boolean omitsUnknown) {
        this.json = json;
        this.tampering = tampering;
        this.omitsUnknown = omitsUnknown;
        Arrays.fill(counts, GrowthCurve.UNKNOWN);
    }

    void text(String field, String wireName, String value) throws IOException {
        if (writable(field, wireName)) {
            json.writeStringField(wireName, value);
        }
    }

    void flag(String field, String wireName, boolean value) throws IOException {
        if (writable(field, wireName)) {
            json.writeBooleanField(wireName, value);
        }
    }

    void number(String field, String wireName, long value) throws IOException {
        if (writable(field, wireName)) {
            json.writeNumberField(wireName, value);
        }
    }

    void decimal(String field, String wireName, double value) throws IOException {
        if (writable(field, wireName)) {
            json.writeNumberField(wireName, value);
        }
    }

    /** Any other value, written by the caller. */
    void value(String field, String wireName, Answer.Content content) throws IOException {
        if (writable(field, wireName)) {
            json.writeFieldName(wireName);
            content.writeTo(json);
        }
    }

    void count(Counter counter, String wireName, OptionalLong value) throws IOException {
        metrics = true;
        if (!writable(counter.fieldName(), wireName)) {
            return;
        }
        if (value.isPresent()) {
            counts[counter.ordinal()] = value.getAsLong();
            json.writeNumberField(wireName, value.getAsLong());
        } else if (!omitsUnknown) {
            json.writeNullField(wireName);
        }
    }

    /** Notes a count that the platform tells in several fields. */
    void noted(Counter counter, long value) {
        metrics = true;
        counts[counter.ordinal()] = value;
    }

    /** What was written, for the ledger. */
    ServedLedger.Item item(SimulatedPost post, Instant observedAt) {
        return new ServedLedger.Item(post.id(), observedAt, counts, metrics, spoiled);
    }

    private boolean writable(String field, String wireName) throws IOException {
        Optional<String> literal = tampering.of(field, wireName);
        if (literal.isPresent()) {
            spoiled = true;
            if (!literal.get().isEmpty()) {
                json.writeFieldName(wireName);
                json.writeRawValue(literal.get());
            }
            return false;
        }
        return true;
    }
}

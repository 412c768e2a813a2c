package io.tidemark.schemas;

import java.time.Duration;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * A topic and its contract.
 *
 * @param name the topic's name in Kafka
 * @param eventType the generated class of the one event that it carries
 * @param schema the schema with which this build writes
 * @param keyOf the record key of an event: the natural key of what it tells of
 * @param partitions how many partitions it is created with; more can be added later, fewer never
 * @param retention how long records are kept; {@link #FOREVER} keeps all of them, so that a table can be rebuilt from
 *     offset 0
 * @param owner the one service that writes it
 */
public record Topic<E extends SpecificRecord>(
        String name,
        Class<E> eventType,
        Schema schema,
        Function<E, String> keyOf,
        int partitions,
        Duration retention,
        String owner) {

    /** A retention without end. */
    public static final Duration FOREVER = Duration.ofMillis(-1);

    /** The record key of an event. */
    public String key(E event) {
        return keyOf.apply(event);
    }

    /** The event's own id, which is the same whenever the same thing is told again. */
    public String eventId(E event) {
        return (String) event.get(schema.getField("event_id").pos());
    }

    /** The registry's subject of the value schema, by Confluent's TopicNameStrategy. */
    public String subject() {
        return name + "-value";
    }
}

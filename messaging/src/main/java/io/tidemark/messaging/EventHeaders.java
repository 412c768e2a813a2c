package io.tidemark.messaging;

import io.tidemark.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The headers of an event: CloudEvents 1.0 in Kafka's binary mode, and the {@link TraceContext} of the calling thread.
 */
final class EventHeaders<E extends SpecificRecord> {

    /** The fields that tell when what an event reports was so, of which each event has one or none. */
    private static final List<String> TIME_FIELDS = List.of("observed_at", "as_of", "changed_at");

    private final Topic<E> topic;
    private final List<Header> constant;
    private final int timePosition;

    EventHeaders(Topic<E> topic, String source) {
        this.topic = topic;
        this.constant = List.of(
                header("ce_specversion", "1.0"),
                header("ce_type", topic.schema().getFullName()),
                header("ce_source", source),
                header("content-type", "application/avro"));
        this.timePosition = TIME_FIELDS.stream()
                .map(topic.schema()::getField)
                .filter(Objects::nonNull)
                .mapToInt(Schema.Field::pos)
                .findFirst()
                .orElse(-1);
    }

    Iterable<Header> of(E event) {
        List<Header> headers = new ArrayList<>(constant.size() + 3);
        headers.addAll(constant);
        headers.add(header("ce_id", topic.eventId(event)));
        if (timePosition >= 0 && event.get(timePosition) instanceof Instant time) {
            headers.add(header("ce_time", time.toString()));
        }
        TraceContext.current().ifPresent(trace -> headers.add(header(TraceContext.TRACEPARENT, trace)));
        return headers;
    }

    private static Header header(String key, String value) {
        return new RecordHeader(key, value.getBytes(StandardCharsets.UTF_8));
    }
}

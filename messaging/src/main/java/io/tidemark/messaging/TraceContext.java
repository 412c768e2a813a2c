package io.tidemark.messaging;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.header.Header;
import org.slf4j.MDC;

/** W3C's {@code traceparent}, carried in the {@link MDC} from the records of a batch to the events that it brings forth. */
final class TraceContext {

    static final String TRACEPARENT = "traceparent";

    private static final Pattern VALID = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceContext() {}

    /** The trace of the calling thread, if it has a valid one. */
    static Optional<String> current() {
        return Optional.ofNullable(MDC.get(TRACEPARENT))
                .filter(text -> VALID.matcher(text).matches());
    }

    /** Puts the calling thread into the trace that all records share; a batch of several traces belongs to none of them. */
    static void enter(ConsumerRecords<byte[], byte[]> records) {
        byte[] shared = null;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Header header = record.headers().lastHeader(TRACEPARENT);
            if (header == null || header.value() == null || shared != null && !Arrays.equals(shared, header.value())) {
                return;
            }
            shared = header.value();
        }
        if (shared != null) {
            MDC.put(TRACEPARENT, new String(shared, StandardCharsets.US_ASCII));
        }
    }

    static void leave() {
        MDC.remove(TRACEPARENT);
    }
}

package io.tidemark.launcher.dlq;

import io.tidemark.messaging.DeadLetterQueue;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A dead letter. Anybody may have written to its topic, so that each header may be missing or nonsense.
 *
 * @param group     that failed, by the topic's name
 * @param topic     where the record came from; null when unknown
 * @param partition null when unknown
 * @param offset    null when unknown
 * @param failedAt  when it was given up; when it was written here, if that is unknown
 * @param reason    class of the exception; {@code unknown} when unknown
 * @param message   what was thrown; empty when unknown
 * @param replays   how often it was put back
 */
record Letter(
        ConsumerRecord<byte[], byte[]> record,
        String group,
        String topic,
        Integer partition,
        Long offset,
        Instant failedAt,
        String reason,
        String message,
        int replays) {

    static final String SUFFIX = ".dlq";

    private static final int MOST_DIGITS = 9;

    static Letter of(ConsumerRecord<byte[], byte[]> record) {
        String group = record.topic().substring(0, record.topic().length() - SUFFIX.length());
        Long partition = number(record, DeadLetterQueue.PARTITION);
        Long replays = number(record, DeadLetterQueue.REPLAYS);
        String reason = text(record, DeadLetterQueue.REASON);
        String message = text(record, DeadLetterQueue.MESSAGE);
        return new Letter(
                record,
                group,
                text(record, DeadLetterQueue.TOPIC),
                partition == null || partition > Integer.MAX_VALUE ? null : partition.intValue(),
                number(record, DeadLetterQueue.OFFSET),
                moment(text(record, DeadLetterQueue.FAILED_AT), record.timestamp()),
                reason == null || reason.isBlank() ? "unknown" : reason,
                message == null ? "" : message,
                replays == null ? 0 : (int) Math.min(Integer.MAX_VALUE - 1, replays));
    }

    /** The original record, byte for byte, for the group that failed alone. */
    ProducerRecord<byte[], byte[]> toPutBack() {
        Headers headers = new RecordHeaders();
        for (Header header : record.headers()) {
            if (!header.key().startsWith(DeadLetterQueue.HEADER_PREFIX)) {
                headers.add(header);
            }
        }
        headers.add(DeadLetterQueue.REPLAY_GROUP, group.getBytes(StandardCharsets.UTF_8));
        headers.add(DeadLetterQueue.REPLAYS, Integer.toString(replays + 1).getBytes(StandardCharsets.UTF_8));
        return new ProducerRecord<>(topic, null, record.key(), record.value(), headers);
    }

    /** As in {@code posts.synced.v1 3@4711}. */
    String origin() {
        return (topic == null ? "unknown" : topic) + " " + (partition == null ? "?" : partition) + "@"
                + (offset == null ? "?" : offset);
    }

    private static String text(ConsumerRecord<?, ?> record, String key) {
        Header header = record.headers().lastHeader(key);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static Long number(ConsumerRecord<?, ?> record, String key) {
        String text = text(record, key);
        boolean whole = text != null && text.matches("[0-9]{1,18}");
        return whole && (key.equals(DeadLetterQueue.OFFSET) || text.length() <= MOST_DIGITS)
                ? Long.valueOf(text)
                : null;
    }

    private static Instant moment(String text, long otherwise) {
        try {
            return text == null ? Instant.ofEpochMilli(otherwise) : Instant.parse(text);
        } catch (DateTimeException notAMoment) {
            return Instant.ofEpochMilli(otherwise);
        }
    }
}

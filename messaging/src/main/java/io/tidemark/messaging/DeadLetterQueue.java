package io.tidemark.messaging;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The topic {@code <group>.dlq}: the records that a consumer group could not store, with their key, value and headers byte
 * for byte, and beside them the headers below, all of them UTF-8 text. A crash may leave a record twice; (topic, partition,
 * offset) tells that it is the same.
 */
public final class DeadLetterQueue {

    public static final String HEADER_PREFIX = "tidemark.dlq.";

    /** Where the record came from. */
    public static final String TOPIC = HEADER_PREFIX + "topic";

    public static final String PARTITION = HEADER_PREFIX + "partition";
    public static final String OFFSET = HEADER_PREFIX + "offset";

    /** The record's own timestamp, ISO-8601 in UTC. */
    public static final String TIMESTAMP = HEADER_PREFIX + "timestamp";

    /** The group that failed. */
    public static final String GROUP = HEADER_PREFIX + "group";

    /** The class of the exception at the root of the failure. */
    public static final String REASON = HEADER_PREFIX + "reason";

    /** What was thrown, at most {@link #MAX_MESSAGE_CHARS} characters. */
    public static final String MESSAGE = HEADER_PREFIX + "message";

    /** When it was given up, ISO-8601 in UTC. */
    public static final String FAILED_AT = HEADER_PREFIX + "failed-at";

    /**
     * On a dead letter that was put back on its topic: the one group that applies it. The others had applied the original and
     * pass over it.
     */
    public static final String REPLAY_GROUP = HEADER_PREFIX + "replay-group";

    /** How often the record was put back, a whole number; it stays when the record fails again. */
    public static final String REPLAYS = HEADER_PREFIX + "replays";

    static final int MAX_MESSAGE_CHARS = 1000;

    private static final int MAX_CAUSES = 20;

    private final String group;
    private final RecordSender sender;
    private final InstantSource clock;

    DeadLetterQueue(String group, RecordSender sender, InstantSource clock) {
        this.group = group;
        this.sender = sender;
        this.clock = clock;
    }

    /** The dead-letter topic of a consumer group. */
    public static String topic(String group) {
        return group + ".dlq";
    }

    /** Where this queue writes. */
    String topic() {
        return topic(group);
    }

    /** Whether the record is a dead letter that was put back for another group than this one. */
    static boolean isForAnotherThan(String group, ConsumerRecord<?, ?> record) {
        Header target = record.headers().lastHeader(REPLAY_GROUP);
        return target != null && !group.equals(text(target));
    }

    /**
     * Writes all and waits for every acknowledgement.
     *
     * @throws PublishFailedException when at least one may not have been stored
     */
    void write(List<DeadLetter> letters) {
        Instant failedAt = clock.instant();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(letters.size());
        for (DeadLetter letter : letters) {
            ConsumerRecord<byte[], byte[]> original = letter.record();
            records.add(new ProducerRecord<>(
                    topic(group), null, original.key(), original.value(), headers(letter, failedAt)));
        }
        sender.sendAll(records);
    }

    private Headers headers(DeadLetter letter, Instant failedAt) {
        ConsumerRecord<byte[], byte[]> original = letter.record();
        Headers headers = new RecordHeaders();
        for (Header header : original.headers()) {
            // Those of an earlier failure, which a replay brought along, would contradict the ones below.
            if (!header.key().startsWith(HEADER_PREFIX) || header.key().equals(REPLAYS)) {
                headers.add(header);
            }
        }
        add(headers, TOPIC, original.topic());
        add(headers, PARTITION, Integer.toString(original.partition()));
        add(headers, OFFSET, Long.toString(original.offset()));
        add(headers, TIMESTAMP, Instant.ofEpochMilli(original.timestamp()).toString());
        add(headers, GROUP, group);
        add(headers, REASON, root(letter.cause()).getClass().getName());
        add(headers, MESSAGE, message(letter.cause()));
        add(headers, FAILED_AT, failedAt.toString());
        return headers;
    }

    private static void add(Headers headers, String key, String value) {
        headers.add(new RecordHeader(key, value.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(Header header) {
        return header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; depth < MAX_CAUSES && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        return root;
    }

    private static String message(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        Throwable at = thrown;
        for (int depth = 0; depth < MAX_CAUSES && at != null && text.length() < MAX_MESSAGE_CHARS; depth++) {
            text.append(depth == 0 ? "" : " <- ").append(at);
            at = at.getCause();
        }
        return text.length() <= MAX_MESSAGE_CHARS ? text.toString() : text.substring(0, MAX_MESSAGE_CHARS);
    }
}

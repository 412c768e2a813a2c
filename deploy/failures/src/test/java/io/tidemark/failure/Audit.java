package io.tidemark.failure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.testbed.PostgresDatabase;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.Subscription;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Compares what is there with what the ledger says: the topics with its lines, the tables with the model's fold, the
 * dead-letter topics with the records that nobody can store. An event of which the broker gave no answer counts if it is on
 * its topic.
 */
final class Audit {

    private record Place(String topic, int partition, long offset) {}

    private final TopicReader topics;
    private final WireFormat wire;
    private final PostgresDatabase database;
    private final List<Difference> differences = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private final Map<Place, byte[]> unstorable = new HashMap<>();

    private Audit(TopicReader topics, WireFormat wire, PostgresDatabase database) {
        this.topics = topics;
        this.wire = wire;
        this.database = database;
    }

    /** Everything that was compared, with what was found. */
    static List<Difference> of(List<Ledger.Line> ledger, WireFormat wire, FailureStack stack) {
        try (TopicReader topics = new TopicReader(stack.kafka().bootstrapServers())) {
            Audit audit = new Audit(topics, wire, stack.postgres().database());
            Driver.TOPICS.forEach(topic -> audit.topic(topic.name(), ledger));
            stack.collecting().ifPresent(platforms -> audit.differences.addAll(platforms.audit(audit.told)));
            audit.tables(stack.services());
            Subscription.all().stream()
                    .filter(subscription -> stack.services().contains(subscription.service()))
                    .forEach(audit::deadLetters);
            return audit.differences;
        }
    }

    private void topic(String topic, List<Ledger.Line> ledger) {
        Map<Place, Ledger.Line> acknowledged = new HashMap<>();
        Set<String> uncertain = new HashSet<>();
        for (Ledger.Line line : ledger) {
            if (line.topic().equals(topic)) {
                if (line.acknowledged()) {
                    acknowledged.put(new Place(topic, line.partition(), line.offset()), line);
                } else {
                    uncertain.add(identity(line));
                }
            }
        }
        Set<String> known = new HashSet<>(uncertain);
        acknowledged.values().forEach(line -> known.add(identity(line)));
        Difference difference = new Difference(topic);
        topics.read(topic, record -> {
            Place place = new Place(topic, record.partition(), record.offset());
            Ledger.Line line = acknowledged.remove(place);
            String found = take(place, record);
            if (line != null) {
                difference.found();
                if (!identity(line).equals(found)) {
                    difference.wrong(place.toString(), found + " instead of " + identity(line));
                }
            } else if (isOfDriver(found) && !known.contains(found)) {
                difference.invented(place + " " + found);
            }
        });
        acknowledged.keySet().forEach(place -> difference.lost(place.toString()));
        differences.add(difference);
    }

    /** Remembers a record as an event or as one that nobody can store; answers what it says. */
    private String take(Place place, ConsumerRecord<byte[], byte[]> record) {
        if (isGarbage(record.value())) {
            unstorable.put(place, record.value());
            return new String(record.value(), StandardCharsets.ISO_8859_1);
        }
        ObjectNode event = wire.decode(record.value());
        if (event.get("event_id").textValue().startsWith("not a UUID")) {
            unstorable.put(place, record.value());
        } else {
            told.add(new Told(place.topic(), event));
        }
        return event.toString();
    }

    private static boolean isGarbage(byte[] value) {
        return value[0] != 0 || value[1] == 0x7f;
    }

    private static String identity(Ledger.Line line) {
        return line.event() == null
                ? new String(line.poison(), StandardCharsets.ISO_8859_1)
                : AvroJson.json(AvroJson.record(schema(line.topic()), line.event()))
                        .toString();
    }

    private static Schema schema(String topic) {
        return Driver.TOPICS.stream()
                .filter(known -> known.name().equals(topic))
                .findFirst()
                .orElseThrow()
                .schema();
    }

    /** Whether the driver made the event; sync-service tells of other accounts. */
    private static boolean isOfDriver(String found) {
        return !found.startsWith("{") || EventDraw.isOwn(found);
    }

    private void tables(Set<Service> services) {
        Map<Table, SortedMap<String, Row>> expected = Model.fold(told);
        for (Table table : Table.values()) {
            if (services.contains(table.service())) {
                differences.add(TableReader.compare(table, database, expected.get(table)));
            }
        }
    }

    private void deadLetters(Subscription subscription) {
        String topic = subscription.topic().name();
        Map<Place, byte[]> expected = new HashMap<>();
        unstorable.forEach((place, value) -> {
            if (place.topic().equals(topic)) {
                expected.put(place, value);
            }
        });
        Difference difference = new Difference(subscription.group() + ".dlq");
        Set<Place> seen = new HashSet<>();
        topics.read(subscription.group() + ".dlq", letter -> {
            Place place = new Place(
                    header(letter, "tidemark.dlq.topic"),
                    Integer.parseInt(header(letter, "tidemark.dlq.partition")),
                    Long.parseLong(header(letter, "tidemark.dlq.offset")));
            byte[] value = expected.get(place);
            if (value == null) {
                difference.invented(place + ": " + header(letter, "tidemark.dlq.message"));
            } else if (!Arrays.equals(value, letter.value())) {
                difference.wrong(place.toString(), "other bytes");
            }
            seen.add(place);
        });
        for (Place place : expected.keySet()) {
            if (seen.contains(place)) {
                difference.found();
            } else {
                difference.lost(place.toString());
            }
        }
        differences.add(difference);
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}

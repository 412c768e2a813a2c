package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Events as they lie in topics, written with every schema that was ever released. The files are
 * {@code stored-events/<event>/v<version>-<full or bare>.bin}, in Confluent's wire format; a bare event has null wherever it
 * may. A schema that is released later gets its files from {@code -Dtidemark.stored-events=write}, which leaves those
 * that exist as they are.
 */
class StoredEventsTest {

    private static final Path FILES = Path.of("src/test/resources/stored-events");
    private static final int SCHEMA_ID = 7;

    /** An event of a released schema, and whether it has all that it may have. */
    private record Stored(Topic<?> topic, int version, Schema schema, boolean full) {

        String name() {
            return topic.schema().getName() + "/v" + version + (full ? "-full" : "-bare") + ".bin";
        }

        byte[] bytes() throws IOException {
            return Files.readAllBytes(FILES.resolve(name()));
        }
    }

    @TestFactory
    Stream<DynamicTest> thisBuildReadsWhatWasEverStoredAndOldReadersReadWhatItStores() {
        List<Stored> all = stored();
        System.out.println(all.size() + " stored events of " + all.size() / 2 + " released schemas");
        return all.stream()
                .map(stored -> dynamicTest(stored.name(), () -> {
                    byte[] bytes = stored.bytes();
                    GenericRecord was = generic(bytes, stored.schema(), stored.schema());
                    byte[] again = storedByThisBuild(stored.topic(), stored.schema(), bytes);
                    assertThat(generic(again, stored.topic().schema(), stored.schema()))
                            .isEqualTo(was);
                }));
    }

    @Test
    void everyReleasedSchemaHasItsStoredEvents() throws IOException {
        if ("write".equals(System.getProperty("tidemark.stored-events"))) {
            for (Stored stored : stored()) {
                Path file = FILES.resolve(stored.name());
                if (Files.notExists(file)) {
                    Files.createDirectories(file.getParent());
                    Files.write(
                            file, encoded(stored.schema(), (GenericRecord) filled(stored.schema(), "", stored.full())));
                }
            }
        }
        assertThat(stored())
                .hasSizeGreaterThanOrEqualTo(2 * Topics.all().size())
                .allSatisfy(stored -> assertThat(FILES.resolve(stored.name()))
                        .as("run this test with -Dtidemark.stored-events=write and commit the file")
                        .exists());
    }

    private static <E extends SpecificRecord> byte[] storedByThisBuild(Topic<E> topic, Schema writer, byte[] bytes) {
        E event = new AvroDecoder<>(id -> writer, topic.eventType(), topic.schema()).decode(bytes);
        return new AvroEncoder<>(topic.eventType(), topic.schema(), () -> SCHEMA_ID).encode(event);
    }

    private static List<Stored> stored() {
        List<Stored> stored = new ArrayList<>();
        for (Topic<?> topic : Topics.all()) {
            List<Schema> released = released(topic.schema().getName());
            for (int version = 1; version <= released.size(); version++) {
                stored.add(new Stored(topic, version, released.get(version - 1), true));
                stored.add(new Stored(topic, version, released.get(version - 1), false));
            }
        }
        return stored;
    }

    private static List<Schema> released(String name) {
        List<Schema> released = new ArrayList<>();
        while (true) {
            String resource = "/schema-history/" + name + "/v" + (released.size() + 1) + ".avsc";
            try (InputStream schema = Topics.class.getResourceAsStream(resource)) {
                if (schema == null) {
                    return released;
                }
                released.add(new Schema.Parser().parse(schema));
            } catch (IOException e) {
                throw new IllegalStateException(resource, e);
            }
        }
    }

    /** A value of the schema in which nothing is random. */
    private static Object filled(Schema schema, String field, boolean full) {
        return switch (schema.getType()) {
            case RECORD -> {
                GenericData.Record event = new GenericData.Record(schema);
                schema.getFields().forEach(part -> event.put(part.pos(), filled(part.schema(), part.name(), full)));
                yield event;
            }
            case UNION ->
                !full && schema.isNullable()
                        ? null
                        : filled(
                                schema.getTypes().stream()
                                        .filter(type -> type.getType() != Schema.Type.NULL)
                                        .findFirst()
                                        .orElseThrow(),
                                field,
                                full);
            case ARRAY ->
                full
                        ? List.of(
                                filled(schema.getElementType(), field + "-1", true),
                                filled(schema.getElementType(), field + "-2", true))
                        : List.of();
            case MAP -> full ? Map.of(field, filled(schema.getValueType(), "Zoë 🐟", true)) : Map.of();
            case STRING -> field;
            case BYTES -> ByteBuffer.wrap(new BigInteger("-12345678901234567890").toByteArray());
            case INT -> 20_000;
            case LONG -> 1_772_000_000_123_456L;
            case DOUBLE -> 0.1;
            case BOOLEAN -> full;
            case NULL, FLOAT, ENUM, FIXED ->
                throw new IllegalStateException("no event has a " + schema.getType() + " yet");
        };
    }

    private static byte[] encoded(Schema schema, GenericRecord event) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(AvroDecoder.HEADER_BYTES)
                .put(AvroDecoder.MAGIC)
                .putInt(SCHEMA_ID)
                .array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(event, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static GenericRecord generic(byte[] bytes, Schema writer, Schema reader) throws IOException {
        return new GenericDatumReader<GenericRecord>(writer, reader)
                .read(
                        null,
                        DecoderFactory.get()
                                .binaryDecoder(
                                        bytes,
                                        AvroDecoder.HEADER_BYTES,
                                        bytes.length - AvroDecoder.HEADER_BYTES,
                                        null));
    }
}

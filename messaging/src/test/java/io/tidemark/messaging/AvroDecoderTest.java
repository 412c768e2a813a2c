package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tidemark.schemas.event.AdMetricsCollected;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroDecoderTest {

    private static final Schema CURRENT = PostMetricsCollected.getClassSchema();
    private static final int ID = 0x01020304;

    private final Map<Integer, Schema> registry = new HashMap<>(Map.of(ID, CURRENT));
    private final AvroDecoder<PostMetricsCollected> decoder =
            new AvroDecoder<>(this::schema, PostMetricsCollected.class, CURRENT);
    private final AvroEncoder<PostMetricsCollected> encoder =
            new AvroEncoder<>(PostMetricsCollected.class, CURRENT, () -> ID);

    @Test
    void eventComesBackAsItWent() {
        PostMetricsCollected event = TestEvents.event(42, Long.MAX_VALUE);
        byte[] bytes = encoder.encode(event);
        assertThat(bytes).startsWith(0, 1, 2, 3, 4);
        PostMetricsCollected back = decoder.decode(bytes);
        assertThat(back).isEqualTo(event);
        assertThat(back.getObservedAt()).isEqualTo(TestEvents.OBSERVED_AT);
        assertThat(back.getLikes()).isEmpty();
        assertThat(encoder.encode(back)).isEqualTo(bytes);
    }

    @Test
    void moneyComesBackToTheLastDigit() {
        Schema schema = AdMetricsCollected.getClassSchema();
        AvroDecoder<AdMetricsCollected> ads = new AvroDecoder<>(id -> schema, AdMetricsCollected.class, schema);
        byte[] bytes = new AvroEncoder<>(AdMetricsCollected.class, schema, () -> ID)
                .encode(TestEvents.adDay(new BigDecimal("-99999999999999.999999"), null));
        AdMetricsCollected back = ads.decode(bytes);
        assertThat(back.getSpend()).contains(new BigDecimal("-99999999999999.999999"));
        assertThat(back.getConversionValue()).isEmpty();
        assertThat(back.getDay()).isEqualTo(LocalDate.of(2026, 9, 1));
    }

    @Test
    void eventThatCannotBeWrittenDoesNotSpoilTheNextOne() {
        byte[] expected = encoder.encode(TestEvents.event(1));
        PostMetricsCollected incomplete = new PostMetricsCollected();
        assertThatThrownBy(() -> encoder.encode(incomplete)).isInstanceOf(RuntimeException.class);
        assertThat(encoder.encode(TestEvents.event(1))).isEqualTo(expected);
    }

    @Test
    void missingValueIsUndecodable() {
        assertUndecodable(null, true);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void valueShorterThanTheHeaderIsUndecodable(int length) {
        assertUndecodable(new byte[length], true);
    }

    @Test
    void otherFirstByteIsUndecodable() {
        byte[] bytes = encoder.encode(TestEvents.event(1));
        bytes[0] = 1;
        assertUndecodable(bytes, true);
    }

    @Test
    void everyTruncationIsUndecodable() {
        byte[] bytes = encoder.encode(TestEvents.event(1));
        for (int length = 0; length < bytes.length; length++) {
            assertUndecodable(Arrays.copyOf(bytes, length), true);
        }
    }

    @Test
    void trailingByteIsUndecodable() {
        byte[] bytes = encoder.encode(TestEvents.event(1));
        assertUndecodable(Arrays.copyOf(bytes, bytes.length + 1), true);
    }

    @Test
    void randomBytesAreUndecodableOrAnEventButNeverAnythingElse() {
        Random random = new Random(20260101);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            byte[] framed = frame(bytes);
            try {
                assertThat(decoder.decode(framed)).isNotNull();
            } catch (UndecodableException e) {
                assertThat(e.isProvenByBytes()).isTrue();
            }
        }
    }

    @Test
    void arrayThatClaimsBillionsOfItemsIsRefusedWithoutAllocatingThem() throws IOException {
        assertUndecodable(frame(arrayHeader(Integer.MAX_VALUE - 8)), true);
        assertUndecodable(frame(arrayHeader(Long.MAX_VALUE)), true);
        assertUndecodable(frame(arrayHeader(-5)), true);
    }

    @Test
    void textThatClaimsMoreThanThereIsIsRefusedWithoutAllocatingIt() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder binary = EncoderFactory.get().directBinaryEncoder(bytes, null);
        binary.writeLong(Integer.MAX_VALUE - 8);
        binary.flush();
        assertUndecodable(frame(bytes.toByteArray()), true);
    }

    @Test
    void unknownSchemaIsUndecodableOnTheRegistrysWord() {
        byte[] bytes = encoder.encode(TestEvents.event(1));
        bytes[4] = 99;
        assertUndecodable(bytes, false);
    }

    @Test
    void otherRecordIsUndecodable() {
        registry.put(ID + 1, PostSynced.getClassSchema());
        byte[] bytes = encoder.encode(TestEvents.event(1));
        bytes[4] += 1;
        assertThatExceptionOfType(UndecodableException.class)
                .isThrownBy(() -> decoder.decode(bytes))
                .withMessageContaining("PostSynced")
                .matches(e -> !e.isProvenByBytes());
    }

    @Test
    void schemaThatIsNoRecordOrDoesNotResolveIsUndecodable() {
        registry.put(ID + 1, Schema.create(Schema.Type.STRING));
        registry.put(
                ID + 2,
                SchemaBuilder.record("PostMetricsCollected")
                        .namespace("io.tidemark.schemas.event")
                        .fields()
                        .requiredBoolean("event_id")
                        .endRecord());
        byte[] bytes = encoder.encode(TestEvents.event(1));
        bytes[4] += 1;
        assertUndecodable(bytes, false);
        bytes[4] += 1;
        assertUndecodable(bytes, false);
    }

    @Test
    void registryThatIsAwayIsNoFaultOfTheRecord() {
        AvroDecoder<PostMetricsCollected> cutOff = new AvroDecoder<>(
                id -> {
                    throw new RegistryUnavailableException("away", null);
                },
                PostMetricsCollected.class,
                CURRENT);
        byte[] bytes = encoder.encode(TestEvents.event(1));
        assertThatThrownBy(() -> cutOff.decode(bytes)).isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void writerWithAnAdditionalFieldAndWithoutAnOptionalOneIsRead() throws IOException {
        Schema other = Schema.createRecord(CURRENT.getName(), null, CURRENT.getNamespace(), false);
        other.setFields(Stream.concat(
                        CURRENT.getFields().stream()
                                .filter(field -> !field.name().equals("likes"))
                                .map(field -> new Schema.Field(field, field.schema())),
                        Stream.of(new Schema.Field(
                                "moods", Schema.createArray(Schema.create(Schema.Type.STRING)), null, null)))
                .toList());
        registry.put(ID + 1, other);
        PostMetricsCollected event = TestEvents.event(7);
        GenericRecord record = new GenericData.Record(other);
        for (Schema.Field field : other.getFields()) {
            Object value = CURRENT.getField(field.name()) == null
                    ? List.of("calm")
                    : event.get(CURRENT.getField(field.name()).pos());
            record.put(
                    field.name(),
                    value instanceof Instant at ? at.getEpochSecond() * 1_000_000 + at.getNano() / 1000 : value);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder binary = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(other).write(record, binary);
        binary.flush();
        byte[] framed = frame(bytes.toByteArray());
        framed[4] += 1;
        assertThat(decoder.decode(framed)).isEqualTo(event);
    }

    @ParameterizedTest
    @ValueSource(bytes = {2, 3, 0x7f})
    void numberOfMoreThan64BitsIsUndecodable(byte last) {
        byte[] bytes = encoder.encode(TestEvents.event(1, Long.MIN_VALUE));
        int end = 0;
        while (bytes[end] != -1 || bytes[end + 8] != -1) {
            end++;
        }
        assertThat(bytes[end + 9]).isEqualTo((byte) 1);
        bytes[end + 9] = last;
        assertUndecodable(bytes, true);
    }

    @Test
    void textOfManyHighBytesIsNoNumber() {
        PostMetricsCollected event = PostMetricsCollected.newBuilder(TestEvents.event(1, Long.MIN_VALUE))
                .setExternalId("приливная отметка ~ 満潮の印です, さて")
                .build();
        assertThat(decoder.decode(encoder.encode(event))).isEqualTo(event);
    }

    @Test
    void dayOfMoreThan32BitsIsUndecodable() {
        Schema schema = AdMetricsCollected.getClassSchema();
        AvroDecoder<AdMetricsCollected> ads = new AvroDecoder<>(id -> schema, AdMetricsCollected.class, schema);
        AdMetricsCollected event = AdMetricsCollected.newBuilder(TestEvents.adDay(BigDecimal.ONE.setScale(6), null))
                .setDay(LocalDate.ofEpochDay(Integer.MIN_VALUE))
                .build();
        byte[] bytes = new AvroEncoder<>(AdMetricsCollected.class, schema, () -> ID).encode(event);
        assertThat(ads.decode(bytes)).isEqualTo(event);
        int start = 0;
        while (bytes[start] != -1 || bytes[start + 3] != -1) {
            start++;
        }
        assertThat(bytes[start + 4]).isEqualTo((byte) 15);
        bytes[start + 4] = 16;
        assertThatExceptionOfType(UndecodableException.class)
                .isThrownBy(() -> ads.decode(bytes))
                .withMessageContaining("32 bits");
    }

    @Test
    void arrayOfNothingsThatTheReaderSkipsCannotHoldItUp() throws IOException {
        Schema nothings = Schema.createArray(Schema.create(Schema.Type.NULL));
        registry.put(ID + 1, with("nothings", nothings));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] event = encoder.encode(TestEvents.event(7));
        bytes.write(event, AvroDecoder.HEADER_BYTES, event.length - AvroDecoder.HEADER_BYTES);
        BinaryEncoder binary = EncoderFactory.get().directBinaryEncoder(bytes, null);
        binary.writeLong(1L << 50);
        binary.writeLong(0);
        binary.flush();
        byte[] framed = frame(bytes.toByteArray());
        framed[4] += 1;
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertUndecodable(framed, true));
    }

    @Test
    void writerSchemaOfAsManyLevelsAsParsesIsRead() throws IOException {
        StringBuilder deep = new StringBuilder("\"string\"");
        for (int level = 0; level < 900; level++) {
            deep.insert(0, "{\"type\":\"array\",\"items\":").append('}');
        }
        registry.put(ID + 1, with("deep", new Schema.Parser().parse(deep.toString())));
        byte[] event = encoder.encode(TestEvents.event(1));
        event[4] += 1;
        assertThat(decoder.decode(Arrays.copyOf(event, event.length + 1))).isEqualTo(TestEvents.event(1));
    }

    /** The current schema and one field more. */
    private static Schema with(String name, Schema type) {
        Schema schema = Schema.createRecord(CURRENT.getName(), null, CURRENT.getNamespace(), false);
        schema.setFields(Stream.concat(
                        CURRENT.getFields().stream().map(field -> new Schema.Field(field, field.schema())),
                        Stream.of(new Schema.Field(name, type, null, null)))
                .toList());
        return schema;
    }

    private void assertUndecodable(byte[] bytes, boolean provenByBytes) {
        assertThatExceptionOfType(UndecodableException.class)
                .isThrownBy(() -> decoder.decode(bytes))
                .matches(e -> e.isProvenByBytes() == provenByBytes);
    }

    private Schema schema(int id) {
        Schema schema = registry.get(id);
        if (schema == null) {
            throw new RegistryRefusedException("unknown", 404, 40403);
        }
        return schema;
    }

    /** The fields up to project_ids, and its block count. */
    private static byte[] arrayHeader(long count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder binary = EncoderFactory.get().directBinaryEncoder(bytes, null);
        for (int i = 0; i < CURRENT.getField("project_ids").pos(); i++) {
            binary.writeString("x");
        }
        binary.writeLong(count);
        binary.flush();
        return bytes.toByteArray();
    }

    private static byte[] frame(byte[] body) {
        byte[] framed = new byte[body.length + 5];
        System.arraycopy(new byte[] {0, 1, 2, 3, 4}, 0, framed, 0, 5);
        System.arraycopy(body, 0, framed, 5, body.length);
        return framed;
    }
}

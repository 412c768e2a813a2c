package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import io.tidemark.testbed.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for any value that a schema allows. The seed of a failing one is in the test's name. */
class WirePropertiesTest {

    private static final int SCHEMA_ID = 7;

    static LongStream seeds() {
        return Seeds.upTo(60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyEventGoesOutAsTheBytesThatItCameIn(long seed) throws IOException {
        Random random = new Random(seed);
        for (Topic<?> topic : Topics.all()) {
            roundTrip(topic, random);
        }
    }

    private static <E extends SpecificRecord> void roundTrip(Topic<E> topic, Random random) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {0, 0, 0, 0, SCHEMA_ID});
        BinaryEncoder binary = EncoderFactory.get().directBinaryEncoder(bytes, null);
        write(topic.schema(), random, binary);
        binary.flush();
        E event =
                new AvroDecoder<>(id -> topic.schema(), topic.eventType(), topic.schema()).decode(bytes.toByteArray());
        assertThat(new AvroEncoder<>(topic.eventType(), topic.schema(), () -> SCHEMA_ID).encode(event))
                .as(topic.name())
                .isEqualTo(bytes.toByteArray());
    }

    private static void write(Schema schema, Random random, BinaryEncoder out) throws IOException {
        switch (schema.getType()) {
            case RECORD -> {
                for (Schema.Field field : schema.getFields()) {
                    write(field.schema(), random, out);
                }
            }
            case UNION -> {
                int index = random.nextInt(schema.getTypes().size());
                out.writeIndex(index);
                write(schema.getTypes().get(index), random, out);
            }
            case ARRAY -> {
                int items = random.nextInt(4);
                out.writeArrayStart();
                out.setItemCount(items);
                for (int i = 0; i < items; i++) {
                    out.startItem();
                    write(schema.getElementType(), random, out);
                }
                out.writeArrayEnd();
            }
            case MAP -> {
                // At most one entry: a map does not keep the order of more.
                int entries = random.nextInt(2);
                out.writeMapStart();
                out.setItemCount(entries);
                if (entries == 1) {
                    out.startItem();
                    out.writeString(text(random));
                    write(schema.getValueType(), random, out);
                }
                out.writeMapEnd();
            }
            case STRING -> out.writeString(text(random));
            case BYTES -> out.writeBytes(bytes(schema, random));
            case LONG -> out.writeLong(random.nextLong() >> random.nextInt(64));
            case INT -> out.writeInt(random.nextInt() >> random.nextInt(32));
            case ENUM -> out.writeEnum(random.nextInt(schema.getEnumSymbols().size()));
            case DOUBLE -> out.writeDouble(random.nextInt(8) == 0 ? Double.NaN : random.nextGaussian() * 1e9);
            case BOOLEAN -> out.writeBoolean(random.nextBoolean());
            case NULL -> out.writeNull();
            case FLOAT, FIXED -> throw new IllegalArgumentException("no event has a " + schema.getType());
        }
    }

    private static byte[] bytes(Schema schema, Random random) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            BigInteger bound = BigInteger.TEN.pow(decimal.getPrecision());
            BigInteger unscaled = new BigInteger(bound.bitLength() - 1, random);
            return (random.nextBoolean() ? unscaled : unscaled.negate()).toByteArray();
        }
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String text(Random random) {
        String text = random.ints(random.nextInt(12), 0, Character.MAX_CODE_POINT)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}

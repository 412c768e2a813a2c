package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import org.apache.avro.specific.SpecificRecord;

class AvroDecoderFuzzTest {

    private static final int SCHEMA_ID = 1;

    /** The bytes as the value of every topic: an event that goes out as it came in, or refused for what they are. */
    @FuzzTest
    void valueIsAnEventOrRefused(byte[] value) {
        for (Topic<?> topic : Topics.all()) {
            read(topic, value);
        }
    }

    private static <E extends SpecificRecord> void read(Topic<E> topic, byte[] value) {
        AvroDecoder<E> decoder = new AvroDecoder<>(
                id -> {
                    if (id != SCHEMA_ID) {
                        throw new RegistryRefusedException("unknown", 404, 40403);
                    }
                    return topic.schema();
                },
                topic.eventType(),
                topic.schema());
        E event;
        try {
            event = decoder.decode(value);
        } catch (UndecodableException e) {
            assertThat(new FailureClassifier().classify(e)).isInstanceOf(Failure.Poison.class);
            return;
        }
        byte[] again = new AvroEncoder<>(topic.eventType(), topic.schema(), () -> SCHEMA_ID).encode(event);
        assertThat(decoder.decode(again)).isEqualTo(event);
    }
}

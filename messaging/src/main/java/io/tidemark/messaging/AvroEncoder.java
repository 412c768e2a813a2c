package io.tidemark.messaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.IntSupplier;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writes events in Confluent's wire format (see {@link AvroDecoder}). The schema's id is asked of the registry at the first
 * event. Thread-safe.
 *
 * @param <E> the generated event class
 */
public final class AvroEncoder<E extends SpecificRecord> {

    static {
        AvroLimits.apply();
    }

    private static final int UNKNOWN_ID = -1;

    private static final ThreadLocal<Buffer> BUFFER = ThreadLocal.withInitial(Buffer::new);

    private final DatumWriter<E> writer;
    private final IntSupplier registration;
    private volatile int schemaId = UNKNOWN_ID;

    /**
     * @param registration asks the registry for the schema's id, with the exceptions of {@link SchemaRegistryClient};
     *     called until it has answered once
     */
    @SuppressWarnings("unchecked")
    public AvroEncoder(Class<E> eventType, Schema schema, IntSupplier registration) {
        this.writer = (DatumWriter<E>) SpecificData.getForClass(eventType).createDatumWriter(schema);
        this.registration = registration;
    }

    /**
     * @param event not null
     * @throws RegistryUnavailableException when the schema's id is not known yet and the registry does not answer
     * @throws RegistryRefusedException when the registry refuses the schema, or does not know it and may not be told
     * @throws org.apache.avro.AvroRuntimeException when the event lacks a required field
     */
    public byte[] encode(E event) {
        int id = schemaId();
        Buffer buffer = BUFFER.get();
        // Reusing an encoder first flushes what an event that could not be written left behind, so the reset comes
        // after.
        buffer.binary = EncoderFactory.get().binaryEncoder(buffer.bytes, buffer.binary);
        buffer.bytes.reset();
        buffer.bytes.write(AvroDecoder.MAGIC);
        buffer.bytes.write(id >>> 24);
        buffer.bytes.write(id >>> 16);
        buffer.bytes.write(id >>> 8);
        buffer.bytes.write(id);
        try {
            writer.write(event, buffer.binary);
            buffer.binary.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written to", e);
        }
        return buffer.bytes.toByteArray();
    }

    private int schemaId() {
        int id = schemaId;
        if (id == UNKNOWN_ID) {
            id = registration.getAsInt();
            schemaId = id;
        }
        return id;
    }

    private static final class Buffer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        private BinaryEncoder binary;
    }
}

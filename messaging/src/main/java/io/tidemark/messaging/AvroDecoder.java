package io.tidemark.messaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.FastReaderBuilder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads events in Confluent's wire format: a zero byte, the writer schema's id as four bytes, the most significant first,
 * then Avro binary. The writer's schema comes from the registry and is resolved to the schema of this build. Thread-safe.
 *
 * @param <E> the generated event class
 */
public final class AvroDecoder<E extends SpecificRecord> {

    static final byte MAGIC = 0;
    static final int HEADER_BYTES = 5;

    static {
        AvroLimits.apply();
    }

    private static final ThreadLocal<BinaryDecoder> BINARY = new ThreadLocal<>();

    private final IntFunction<Schema> writerSchemas;
    private final Schema readerSchema;
    private final SpecificData model;
    private final Map<Integer, Writer<E>> writers = new ConcurrentHashMap<>();
    private volatile Writer<E> lastWriter;

    private record Writer<E extends SpecificRecord>(
            int schemaId, Schema schema, int[] fieldsWithShortNumbers, DatumReader<E> reader) {

        boolean mayHaveShortNumbers(E event) {
            if (fieldsWithShortNumbers == null) {
                return true;
            }
            for (int position : fieldsWithShortNumbers) {
                if (event.get(position) != null) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * @param writerSchemas the schema of an id: {@link SchemaRegistryClient#schema}, with its exceptions
     * @param eventType what to make of the bytes
     * @param readerSchema the schema of {@code eventType} in this build
     */
    public AvroDecoder(IntFunction<Schema> writerSchemas, Class<E> eventType, Schema readerSchema) {
        this.writerSchemas = writerSchemas;
        this.readerSchema = readerSchema;
        this.model = SpecificData.getForClass(eventType);
    }

    /**
     * @param value a record's value; null is a tombstone, which no topic of ours has
     * @return the event; never null
     * @throws UndecodableException when the bytes are not an event of this topic, or the registry answered that it does not
     *     know their schema
     * @throws RegistryUnavailableException when the writer's schema is not known here and the registry does not answer
     */
    public E decode(byte[] value) {
        if (value == null) {
            throw UndecodableException.byBytes("the record has no value");
        }
        if (value.length < HEADER_BYTES) {
            throw UndecodableException.byBytes(
                    "the value has " + value.length + " bytes, fewer than the header of the wire format");
        }
        if (value[0] != MAGIC) {
            throw UndecodableException.byBytes("the value starts with byte " + value[0] + " and not with 0");
        }
        Writer<E> writer = writer(ByteBuffer.wrap(value).getInt(1));
        BinaryDecoder binary =
                DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, BINARY.get());
        BINARY.set(binary);
        E event;
        boolean ended;
        try {
            event = writer.reader().read(null, binary);
            ended = binary.isEnd();
            if (ended && (writer.mayHaveShortNumbers(event) || NumberWidths.mayBeTooWide(value, HEADER_BYTES))) {
                NumberWidths.check(writer.schema(), value, HEADER_BYTES);
            }
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw UndecodableException.byBytes("the value is not a " + readerSchema.getFullName() + ": " + e, e);
        }
        if (!ended) {
            throw UndecodableException.byBytes("bytes follow the " + readerSchema.getFullName());
        }
        return event;
    }

    private Writer<E> writer(int schemaId) {
        Writer<E> last = lastWriter;
        if (last != null && last.schemaId() == schemaId) {
            return last;
        }
        Writer<E> writer = writers.get(schemaId);
        if (writer == null) {
            writer = createWriter(schemaId);
            writers.put(schemaId, writer);
        }
        lastWriter = writer;
        return writer;
    }

    private Writer<E> createWriter(int schemaId) {
        Schema written;
        try {
            written = writerSchemas.apply(schemaId);
        } catch (RegistryRefusedException e) {
            if (!e.isNotFound()) {
                throw new RegistryUnavailableException("the registry refused to tell schema " + schemaId, e);
            }
            throw UndecodableException.bySchema("the registry knows no schema " + schemaId, e);
        } catch (AvroRuntimeException e) {
            throw UndecodableException.bySchema("schema " + schemaId + " is not an Avro schema", e);
        }
        boolean sameRecord = written.getType() == Schema.Type.RECORD
                && (written.getFullName().equals(readerSchema.getFullName())
                        || readerSchema.getAliases().contains(written.getFullName()));
        if (!sameRecord) {
            throw UndecodableException.bySchema(
                    "schema " + schemaId + " is " + describe(written) + " and not " + readerSchema.getFullName(), null);
        }
        SchemaPairCompatibility resolution = SchemaCompatibility.checkReaderWriterCompatibility(readerSchema, written);
        if (resolution.getType() != SchemaCompatibilityType.COMPATIBLE) {
            throw UndecodableException.bySchema(
                    "schema " + schemaId + " cannot be read as " + readerSchema.getFullName() + ": "
                            + resolution.getResult().getIncompatibilities(),
                    null);
        }
        try {
            DatumReader<E> reader = new FastReaderBuilder(model).createDatumReader(written, readerSchema);
            return new Writer<>(schemaId, written, NumberWidths.fieldsWithShortNumbers(written, readerSchema), reader);
        } catch (IOException | AvroRuntimeException e) {
            throw UndecodableException.bySchema(
                    "schema " + schemaId + " cannot be read as " + readerSchema.getFullName(), e);
        }
    }

    private static String describe(Schema schema) {
        return schema.getType() == Schema.Type.RECORD
                ? schema.getFullName()
                : "a " + schema.getType().getName();
    }
}

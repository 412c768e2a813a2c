package io.tidemark.bench.connect;

import io.tidemark.messaging.RegistryConfig;
import io.tidemark.messaging.SchemaRegistryClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;

/**
 * Reads Avro in Confluent's wire format for Kafka Connect, because no such converter is on Maven Central. It does the least
 * that a sink needs: Avro's own reader, and of its fields those of the setting {@code fields}, so that the peer pays for
 * nothing else.
 */
public final class AvroStructConverter implements Converter {

    /** The names of the fields that the sink is given, separated by commas; none may be an array, a map or a record. */
    public static final String FIELDS = "fields";

    private static final int HEADER = 5;

    private final Map<Integer, Reader> readers = new ConcurrentHashMap<>();
    private final ThreadLocal<Reuse> reuse = ThreadLocal.withInitial(Reuse::new);
    private SchemaRegistryClient registry;
    private List<String> names;

    private record Reader(GenericDatumReader<GenericRecord> avro, Schema schema, int[] positions) {}

    private static final class Reuse {
        private BinaryDecoder decoder;
        private GenericRecord datum;
    }

    @Override
    public void configure(Map<String, ?> settings, boolean isKey) {
        registry = new SchemaRegistryClient(RegistryConfig.from(settings));
        names = List.of(settings.get(FIELDS).toString().split(","));
    }

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
        throw new DataException("This converter only reads");
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
        Reader reader = readers.computeIfAbsent(ByteBuffer.wrap(value, 1, 4).getInt(), this::reader);
        Reuse reused = reuse.get();
        reused.decoder = DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, reused.decoder);
        try {
            reused.datum = reader.avro().read(reused.datum, reused.decoder);
        } catch (IOException e) {
            throw new DataException("Not Avro", e);
        }
        Struct struct = new Struct(reader.schema());
        for (Field field : reader.schema().fields()) {
            Object read = reused.datum.get(reader.positions()[field.index()]);
            struct.put(field, read instanceof CharSequence ? read.toString() : read);
        }
        return new SchemaAndValue(reader.schema(), struct);
    }

    private Reader reader(int id) {
        org.apache.avro.Schema avro = registry.schema(id);
        SchemaBuilder struct = SchemaBuilder.struct().name(avro.getFullName());
        int[] positions = new int[names.size()];
        for (int i = 0; i < positions.length; i++) {
            org.apache.avro.Schema.Field field = avro.getField(names.get(i));
            SchemaBuilder column = column(field.schema());
            struct.field(
                    field.name(),
                    field.schema().isNullable() ? column.optional().build() : column.build());
            positions[i] = field.pos();
        }
        return new Reader(new GenericDatumReader<>(avro), struct.build(), positions);
    }

    private static SchemaBuilder column(org.apache.avro.Schema schema) {
        return switch (schema.getType()) {
            case STRING -> SchemaBuilder.string();
            case BOOLEAN -> SchemaBuilder.bool();
            case INT -> SchemaBuilder.int32();
            case LONG -> SchemaBuilder.int64();
            case FLOAT -> SchemaBuilder.float32();
            case DOUBLE -> SchemaBuilder.float64();
            case UNION ->
                column(schema.getTypes().stream()
                        .filter(each -> each.getType() != org.apache.avro.Schema.Type.NULL)
                        .findFirst()
                        .orElseThrow());
            case RECORD, ENUM, ARRAY, MAP, FIXED, BYTES, NULL ->
                throw new DataException("No column holds " + schema.getType());
        };
    }
}

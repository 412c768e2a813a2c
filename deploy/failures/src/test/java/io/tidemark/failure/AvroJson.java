package io.tidemark.failure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Avro records as plain JSON and back: a null is left out, decimals are text, timestamps are microseconds. */
final class AvroJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private AvroJson() {}

    static GenericRecord record(Schema schema, JsonNode json) {
        GenericRecord made = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            JsonNode value = json.get(field.name());
            if (value == null) {
                Object absent = field.hasDefaultValue() ? GenericData.get().getDefaultValue(field) : null;
                made.put(field.pos(), absent);
            } else {
                made.put(field.pos(), value(field.schema(), value));
            }
        }
        return made;
    }

    private static Object value(Schema schema, JsonNode json) {
        return switch (schema.getType()) {
            case UNION -> value(present(schema), json);
            case RECORD -> record(schema, json);
            case ARRAY -> {
                List<Object> items = new ArrayList<>();
                json.forEach(item -> items.add(value(schema.getElementType(), item)));
                yield items;
            }
            case MAP -> {
                Map<String, Object> entries = new HashMap<>();
                json.properties()
                        .forEach(entry -> entries.put(entry.getKey(), value(schema.getValueType(), entry.getValue())));
                yield entries;
            }
            case STRING -> json.textValue();
            case LONG -> json.longValue();
            case INT -> json.intValue();
            case DOUBLE -> json.doubleValue();
            case BOOLEAN -> json.booleanValue();
            case BYTES ->
                ByteBuffer.wrap(new BigDecimal(json.textValue())
                        .setScale(scale(schema))
                        .unscaledValue()
                        .toByteArray());
            case ENUM, FIXED, FLOAT, NULL -> throw new IllegalArgumentException("No field has " + schema);
        };
    }

    static ObjectNode json(GenericRecord made) {
        ObjectNode json = JSON.objectNode();
        for (Schema.Field field : made.getSchema().getFields()) {
            Object value = made.get(field.pos());
            if (value != null) {
                json.set(field.name(), json(field.schema(), value));
            }
        }
        return json;
    }

    private static JsonNode json(Schema schema, Object value) {
        return switch (schema.getType()) {
            case UNION -> json(present(schema), value);
            case RECORD -> json((GenericRecord) value);
            case ARRAY -> {
                ArrayNode items = JSON.arrayNode();
                ((Iterable<?>) value).forEach(item -> items.add(json(schema.getElementType(), item)));
                yield items;
            }
            case MAP -> {
                ObjectNode entries = JSON.objectNode();
                ((Map<?, ?>) value)
                        .forEach((key, entry) -> entries.set(key.toString(), json(schema.getValueType(), entry)));
                yield entries;
            }
            case STRING -> JSON.textNode(value.toString());
            case LONG -> JSON.numberNode((Long) value);
            case INT -> JSON.numberNode((Integer) value);
            case DOUBLE -> JSON.numberNode((Double) value);
            case BOOLEAN -> JSON.booleanNode((Boolean) value);
            case BYTES -> {
                ByteBuffer bytes = ((ByteBuffer) value).duplicate();
                byte[] unscaled = new byte[bytes.remaining()];
                bytes.get(unscaled);
                yield JSON.textNode(new BigDecimal(new BigInteger(unscaled), scale(schema)).toPlainString());
            }
            case ENUM, FIXED, FLOAT, NULL -> throw new IllegalArgumentException("No field has " + schema);
        };
    }

    /** Nullable fields are the only unions. */
    private static Schema present(Schema union) {
        return union.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .findFirst()
                .orElseThrow();
    }

    private static int scale(Schema schema) {
        return ((LogicalTypes.Decimal) schema.getLogicalType()).getScale();
    }
}

package io.tidemark.launcher.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.messaging.AvroDecoder;
import io.tidemark.messaging.SchemaRegistryClient;
import io.tidemark.messaging.UndecodableException;
import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;

/** Reads the records of every topic as their events, by the schemas of the registry. */
public final class Events implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SchemaRegistryClient registry;
    private final Map<String, AvroDecoder<?>> decoders = new HashMap<>();

    public Events(Cluster cluster) {
        this.registry = cluster.registry();
        Topics.all().forEach(topic -> decoders.put(topic.name(), decoder(topic)));
    }

    /** The topic of that name in the catalogue. */
    public static Optional<Topic<?>> topic(String name) {
        for (Topic<?> topic : Topics.all()) {
            if (topic.name().equals(name)) {
                return Optional.of(topic);
            }
        }
        return Optional.empty();
    }

    /**
     * The event of a record.
     *
     * @throws UndecodableException when there is none in it
     */
    public SpecificRecord decode(String topic, byte[] value) {
        AvroDecoder<?> decoder = decoders.get(topic);
        if (decoder == null) {
            throw new CommandFailedException("There is no topic " + topic + " in the catalogue.");
        }
        return decoder.decode(value);
    }

    /** The projects that an event is about; empty when its kind names none. */
    public static List<String> projects(IndexedRecord event) {
        Schema.Field many = event.getSchema().getField("project_ids");
        if (many != null && event.get(many.pos()) instanceof List<?> ids) {
            return ids.stream().map(Object::toString).toList();
        }
        Schema.Field one = event.getSchema().getField("project_id");
        return one == null ? List.of() : List.of(event.get(one.pos()).toString());
    }

    /** The event as JSON, with its fields in the order of the schema. */
    public static JsonNode json(IndexedRecord event) {
        ObjectNode object = JSON.createObjectNode();
        for (Schema.Field field : event.getSchema().getFields()) {
            object.set(field.name(), value(event.get(field.pos())));
        }
        return object;
    }

    /** Any value of an event as JSON; moments, days and money as text. */
    public static JsonNode value(Object value) {
        return switch (value) {
            case null -> JSON.nullNode();
            case IndexedRecord record -> json(record);
            case List<?> list -> {
                ArrayNode array = JSON.createArrayNode();
                list.forEach(each -> array.add(value(each)));
                yield array;
            }
            case Map<?, ?> map -> {
                ObjectNode object = JSON.createObjectNode();
                new TreeMap<>(map).forEach((key, each) -> object.set(key.toString(), value(each)));
                yield object;
            }
            case Boolean bool -> JSON.getNodeFactory().booleanNode(bool);
            case Integer whole -> JSON.getNodeFactory().numberNode(whole);
            case Long whole -> JSON.getNodeFactory().numberNode(whole);
            // JSON has no infinity, and PostgreSQL would take none.
            case Double number
            when !Double.isFinite(number) -> JSON.getNodeFactory().textNode(number.toString());
            case Double number -> JSON.getNodeFactory().numberNode(number);
            case Object other -> JSON.getNodeFactory().textNode(other.toString());
        };
    }

    @Override
    public void close() {
        registry.close();
    }

    private <E extends SpecificRecord> AvroDecoder<E> decoder(Topic<E> topic) {
        return new AvroDecoder<>(registry::schema, topic.eventType(), topic.schema());
    }
}

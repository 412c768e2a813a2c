package io.tidemark.failure;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** Confluent's wire format, written once more from its description: 0, the schema's id, the record. Not thread-safe. */
final class WireFormat {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int HEAD = 5;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String registryUrl;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, Schema> schemas = new HashMap<>();

    WireFormat(String registryUrl) {
        this.registryUrl = registryUrl;
    }

    /** Asks for the id of a topic's schema; {@link #encode} asks nobody. */
    void register(String topic, Schema schema) {
        ids.computeIfAbsent(topic, name -> idOf(name + "-value", schema));
    }

    byte[] encode(String topic, Schema schema, ObjectNode event) {
        int id = ids.get(topic);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(0);
            out.write(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(schema).write(AvroJson.record(schema, event), encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ObjectNode decode(byte[] value) {
        try {
            Schema schema = schemas.computeIfAbsent(ByteBuffer.wrap(value).getInt(1), this::schema);
            return AvroJson.json(new GenericDatumReader<GenericRecord>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(value, HEAD, value.length - HEAD, null)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int idOf(String subject, Schema schema) {
        ObjectNode body = JSON.createObjectNode().put("schema", schema.toString());
        return send(HttpRequest.newBuilder(URI.create(registryUrl + "/subjects/" + subject + "/versions"))
                        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())))
                .get("id")
                .intValue();
    }

    private Schema schema(int id) {
        return new Schema.Parser()
                .parse(send(HttpRequest.newBuilder(URI.create(registryUrl + "/schemas/ids/" + id)))
                        .get("schema")
                        .textValue());
    }

    private ObjectNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(
                        "The registry answered " + response.statusCode() + " " + response.body());
            }
            return (ObjectNode) JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking the registry", e);
        }
    }
}

package io.tidemark.bench.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A document in memory as values, not as text, so that it is written value by value each time, as the gateway writes what it
 * read from the database. Names are encoded beforehand, and so are the objects that the gateway keeps encoded.
 */
final class RecordedJson {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String KEPT_ENCODED = "absentReasons";

    private final JsonToken[] tokens;
    private final Object[] values;
    private final int bytes;

    private RecordedJson(List<JsonToken> tokens, List<Object> values, int bytes) {
        this.tokens = tokens.toArray(JsonToken[]::new);
        this.values = values.toArray();
        this.bytes = bytes;
    }

    static RecordedJson of(byte[] document) throws IOException {
        List<JsonToken> tokens = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        Map<String, SerializableString> known = new HashMap<>();
        try (JsonParser json = JSON.createParser(document)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                tokens.add(token);
                values.add(
                        switch (token) {
                            case FIELD_NAME -> known.computeIfAbsent(json.currentName(), SerializedString::new);
                            case VALUE_STRING -> json.getText();
                            case VALUE_NUMBER_INT -> json.getLongValue();
                            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
                            default -> token;
                        });
                if (token == JsonToken.FIELD_NAME && json.currentName().equals(KEPT_ENCODED)) {
                    json.nextToken();
                    tokens.add(JsonToken.VALUE_EMBEDDED_OBJECT);
                    values.add(known.computeIfAbsent(text(json), SerializedString::new));
                }
            }
        }
        return new RecordedJson(tokens, values, document.length);
    }

    private static String text(JsonParser json) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = JSON.createGenerator(text)) {
            copy.copyCurrentStructure(json);
        }
        return text.toString();
    }

    byte[] write() throws IOException {
        ByteArrayBuilder out = new ByteArrayBuilder(bytes + 64);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            for (int i = 0; i < tokens.length; i++) {
                switch (tokens[i]) {
                    case START_OBJECT -> json.writeStartObject();
                    case END_OBJECT -> json.writeEndObject();
                    case START_ARRAY -> json.writeStartArray();
                    case END_ARRAY -> json.writeEndArray();
                    case FIELD_NAME -> json.writeFieldName((SerializableString) values[i]);
                    case VALUE_EMBEDDED_OBJECT -> json.writeRawValue((SerializableString) values[i]);
                    case VALUE_STRING -> json.writeString((String) values[i]);
                    case VALUE_NUMBER_INT -> json.writeNumber((long) values[i]);
                    case VALUE_NUMBER_FLOAT -> json.writeNumber((double) values[i]);
                    case VALUE_TRUE -> json.writeBoolean(true);
                    case VALUE_FALSE -> json.writeBoolean(false);
                    case VALUE_NULL -> json.writeNull();
                    case NOT_AVAILABLE -> throw new IllegalStateException("a document in memory is whole");
                }
            }
        }
        return out.toByteArray();
    }
}

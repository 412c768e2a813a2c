package io.tidemark.sync.platform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a platform's answer without interpreting it, so that one odd value costs that value and not the answer. */
public final class StrictJson {

    /** Deeper than any field that is read; what lies below is passed over, so that it costs only its own field. */
    private static final int MAX_DEPTH = 32;

    /** Bounds what the parser must remember of a hostile answer. */
    private static final int MAX_NESTING = 100_000;

    /** An answer of the largest size could else hold millions of values, each many times as large in memory. */
    private static final int MAX_TOKENS = 1_000_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxTokenCount(MAX_TOKENS)
                    // A number too long to be one is refused where it is read, not by failing the whole answer.
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private StrictJson() {}

    /**
     * Parses one JSON object. Bytes that are not UTF-8 become U+FFFD.
     *
     * @throws MalformedJsonException when the bytes are cut, nested or going on without end, followed by more, or no object
     */
    public static Json.Obj parse(byte[] bytes) throws MalformedJsonException {
        return switch (parse(bytes, JsonToken.START_OBJECT, "object")) {
            case Json.Obj object -> object;
            case Json other -> throw new MalformedJsonException("the answer is no JSON object");
        };
    }

    /**
     * Parses one JSON array, otherwise as {@link #parse(byte[])}.
     *
     * @throws MalformedJsonException as there
     */
    public static Json.Arr parseArray(byte[] bytes) throws MalformedJsonException {
        return switch (parse(bytes, JsonToken.START_ARRAY, "array")) {
            case Json.Arr array -> array;
            case Json other -> throw new MalformedJsonException("the answer is no JSON array");
        };
    }

    private static Json parse(byte[] bytes, JsonToken start, String what) throws MalformedJsonException {
        try (JsonParser parser = FACTORY.createParser(new String(bytes, StandardCharsets.UTF_8))) {
            if (parser.nextToken() != start) {
                throw new MalformedJsonException("the answer is no JSON " + what);
            }
            Json value = value(parser, 1);
            if (parser.nextToken() != null) {
                throw new MalformedJsonException("the answer goes on after its JSON " + what);
            }
            return value;
        } catch (JsonProcessingException e) {
            // A broken limit has no location.
            throw new MalformedJsonException(
                    e.getLocation() == null
                            ? "the answer exceeds what is read"
                            : "the answer is no JSON near character "
                                    + e.getLocation().getCharOffset());
        } catch (IOException e) {
            throw new MalformedJsonException("the answer cannot be read");
        }
    }

    private static Json.Obj object(JsonParser parser, int depth) throws IOException {
        Map<String, Json> fields = new LinkedHashMap<>();
        Set<String> repeated = new LinkedHashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (fields.putIfAbsent(name, value(parser, depth + 1)) != null) {
                repeated.add(name);
            }
        }
        return new Json.Obj(fields, repeated);
    }

    private static Json.Arr array(JsonParser parser, int depth) throws IOException {
        List<Json> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser, depth + 1));
        }
        return new Json.Arr(items);
    }

    private static Json value(JsonParser parser, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            parser.skipChildren();
            return new Json.Null();
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, depth);
            case START_ARRAY -> array(parser, depth);
            case VALUE_STRING -> new Json.Text(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Num(parser.getText());
            case VALUE_TRUE -> new Json.Bool(true);
            case VALUE_FALSE -> new Json.Bool(false);
            case VALUE_NULL -> new Json.Null();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IOException("the answer ends in the middle");
            case null -> throw new IOException("the answer ends in the middle");
        };
    }
}

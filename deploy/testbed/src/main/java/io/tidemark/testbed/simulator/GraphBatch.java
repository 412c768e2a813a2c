package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Up to 50 calls in one: each gets its status, its headers and its body as a text, or null when it took too long. */
final class GraphBatch {
    private static final int MOST = 50;

    private final InstagramEndpoint endpoint;

    GraphBatch(InstagramEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    Answer answer(Call call) throws GraphRefusal {
        JsonNode operations = Call.parse(call.form("batch").orElse(""));
        if (!operations.isArray() || operations.isEmpty() || operations.size() > MOST) {
            throw GraphRefusal.badParameter("batch must be an array of 1 to " + MOST + " operations");
        }
        boolean headers = call.form("include_headers").equals(Optional.of("true"));
        List<Answer> answers = new ArrayList<>();
        for (JsonNode operation : operations) {
            String[] address = operation.path("relative_url").asText().split("\\?", 2);
            answers.add(endpoint.inBatch(call.inner(
                    operation.path("method").asText(),
                    endpoint.pathPrefix() + address[0],
                    address.length == 2 ? address[1] : "")));
        }
        Answer answer = Answer.json(200, json -> {
            json.writeStartArray();
            for (Answer each : answers) {
                write(json, each, headers);
            }
            json.writeEndArray();
        });
        return answer.onSending(() -> answers.stream()
                .filter(Objects::nonNull)
                .forEach(each -> each.onSending().run()));
    }

    private static void write(JsonGenerator json, Answer answer, boolean headers) throws IOException {
        if (answer == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeNumberField("code", answer.status());
        if (headers) {
            json.writeArrayFieldStart("headers");
            for (Map.Entry<String, String> header : answer.headers().entrySet()) {
                json.writeStartObject();
                json.writeStringField("name", header.getKey());
                json.writeStringField("value", header.getValue());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeStringField("body", text(answer.body()));
        json.writeEndObject();
    }

    private static String text(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            body.sendTo(bytes, 0, body.length());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What is sent back.
 *
 * @param headers beside Content-Type and Content-Length
 * @param body at least one byte
 * @param onSending run when all but the last byte has been written
 */
record Answer(
        int status, String contentType, Map<String, String> headers, Body body, Outcome outcome, Runnable onSending) {
    enum Outcome {
        GIVEN,
        THROTTLED,
        REFUSED
    }

    /** Writes one JSON value. */
    interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    private static final JsonFactory JSON = new JsonFactory();

    static Answer json(int status, Content content) {
        Body body = new Body();
        try (JsonGenerator json = JSON.createGenerator(body)) {
            content.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        Outcome outcome = status < 400 ? Outcome.GIVEN : Outcome.REFUSED;
        return new Answer(status, "application/json; charset=utf-8", Map.of(), body, outcome, () -> {});
    }

    static Answer html(int status, String title) {
        byte[] page = """
                <!DOCTYPE html>
                <html><head><title>%1$d %2$s</title></head>
                <body><center><h1>%1$d %2$s</h1></center><hr><center>edge-proxy</center></body></html>
                """.formatted(status, title).getBytes(StandardCharsets.UTF_8);
        Body body = new Body();
        body.write(page, 0, page.length);
        return new Answer(status, "text/html; charset=utf-8", Map.of(), body, Outcome.REFUSED, () -> {});
    }

    Answer as(Outcome other) {
        return new Answer(status, contentType, headers, body, other, onSending);
    }

    Answer withHeader(String name, String value) {
        return new Answer(status, contentType, Map.of(name, value), body, outcome, onSending);
    }

    Answer withHeaders(Map<String, String> others) {
        return new Answer(status, contentType, Map.copyOf(others), body, outcome, onSending);
    }

    Answer onSending(Runnable action) {
        return new Answer(status, contentType, headers, body, outcome, action);
    }
}

package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
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
        int status, String contentType, Map<String, String> headers, byte[] body, Outcome outcome, Runnable onSending) {
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
        ByteArrayOutputStream body = new ByteArrayOutputStream(8192);
        try (JsonGenerator json = JSON.createGenerator(body)) {
            content.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return new Answer(
                status,
                "application/json; charset=utf-8",
                Map.of(),
                body.toByteArray(),
                status < 400 ? Outcome.GIVEN : Outcome.REFUSED,
                () -> {});
    }

    static Answer html(int status, String title) {
        String page =
                "<!DOCTYPE html>\n<html><head><title>" + status + " " + title + "</title></head>\n<body><center><h1>"
                        + status + " " + title + "</h1></center><hr><center>edge-proxy</center></body></html>\n";
        return new Answer(
                status,
                "text/html; charset=utf-8",
                Map.of(),
                page.getBytes(StandardCharsets.UTF_8),
                Outcome.REFUSED,
                () -> {});
    }

    Answer as(Outcome other) {
        return new Answer(status, contentType, headers, body, other, onSending);
    }

    Answer withHeader(String name, String value) {
        return new Answer(status, contentType, Map.of(name, value), body, outcome, onSending);
    }

    Answer onSending(Runnable action) {
        return new Answer(status, contentType, headers, body, outcome, action);
    }
}

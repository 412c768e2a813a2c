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
 * @param whenSent run once the last byte has left
 */
record Answer(
        int status, String contentType, Map<String, String> headers, byte[] body, Outcome outcome, Runnable whenSent) {
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
        return new Answer(status, contentType, headers, body, other, whenSent);
    }

    Answer withHeader(String name, String value) {
        return new Answer(status, contentType, Map.of(name, value), body, outcome, whenSent);
    }

    Answer whenSent(Runnable action) {
        return new Answer(status, contentType, headers, body, outcome, action);
    }
}

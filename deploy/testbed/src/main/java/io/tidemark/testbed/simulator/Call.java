package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One request, read to its end. */
final class Call {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int BODY_LIMIT = 1024 * 1024;

    private final String method;
    private final String path;
    private final Map<String, String> query;
    private final String rawQuery;
    private final Function<String, String> headers;
    private final String body;
    private Set<FaultKind> struckBy = Set.of();

    private Call(String method, String path, String rawQuery, Function<String, String> headers, String body) {
        this.method = method;
        this.path = path;
        this.query = query(rawQuery);
        this.rawQuery = rawQuery == null ? "" : rawQuery;
        this.headers = headers;
        this.body = body;
    }

    /** A body that is no JSON, or longer than 1 MB, reads as a missing one. */
    static Call read(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readNBytes(BODY_LIMIT);
        return new Call(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                exchange.getRequestURI().getRawQuery(),
                name -> exchange.getRequestHeaders().getFirst(name),
                new String(bytes, StandardCharsets.UTF_8));
    }

    /** A call that came inside another one, with the token of its headers and the proof of its form. */
    Call inner(String method, String path, String rawQuery) {
        String parameters = Stream.of(rawQuery, body)
                .filter(part -> part != null && !part.isEmpty())
                .collect(Collectors.joining("&"));
        return new Call(method, path, parameters, headers, "");
    }

    /** JSON as it stands in a text, missing if the text is none. */
    static JsonNode parse(String text) {
        try {
            JsonNode parsed = JSON.readTree(text);
            return parsed == null ? MissingNode.getInstance() : parsed;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** Notes the faults that strike the answer. */
    void strike(Set<FaultKind> kinds) {
        struckBy = kinds;
    }

    boolean isStruckBy(FaultKind kind) {
        return struckBy.contains(kind);
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    /** A parameter of the query; empty if it is absent or blank. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isBlank());
    }

    /** A parameter of the query as it was sent, percent signs and all; empty if it is absent or blank. */
    Optional<String> rawParameter(String name) {
        return Stream.of(rawQuery.split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .filter(value -> !value.isBlank())
                .findFirst();
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.apply(name)).filter(value -> !value.isBlank());
    }

    /** The token of the header Authorization. */
    Optional<String> bearer() {
        return header("Authorization")
                .filter(value -> value.startsWith("Bearer "))
                .map(value -> value.substring("Bearer ".length()));
    }

    /** What was sent that may hold a token: the headers of tokens, the query's values and the body. */
    String secrets() {
        return header("Authorization").orElse("") + " " + header("Access-Token").orElse("") + " " + query.values() + " "
                + body;
    }

    JsonNode body() {
        return parse(body);
    }

    /** A parameter of a body that is a form; empty if it is absent or blank. */
    Optional<String> form(String name) {
        return Optional.ofNullable(query(body).get(name)).filter(value -> !value.isBlank());
    }

    /** A text in the body's object; empty if it is absent, blank or no text. */
    Optional<String> bodyText(String name) {
        JsonNode value = body().path(name);
        return value.isTextual() && !value.textValue().isBlank() ? Optional.of(value.textValue()) : Optional.empty();
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    query.putIfAbsent(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
                }
            }
        }
        return query;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // a stray percent sign: the endpoint will find the parameter wanting
            return text;
        }
    }
}

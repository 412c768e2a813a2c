package io.tidemark.testbed.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The sockets: reads calls, lets the faults of answers strike, sends, counts. */
final class HttpFront implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HttpFront.class.getName());
    private static final int BACKLOG = 512;
    private static final int BLANKS = 10 * 1024 * 1024;
    private static final String RETRY_AFTER_SECONDS = "2";

    static {
        // Without it every answer on a kept-alive connection waits 40 ms for the client's delayed ack.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Faults faults;
    private final ServedLedger ledger;

    HttpFront(int port, Faults faults, ServedLedger ledger) throws IOException {
        this.faults = faults;
        this.ledger = ledger;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        server.setExecutor(threads);
    }

    void serve(PlatformEndpoint endpoint) {
        server.createContext(endpoint.pathPrefix(), exchange -> handle(exchange, endpoint));
    }

    /** Serves calls that no fault strikes and nobody counts. */
    void serve(String pathPrefix, Function<Call, Answer> control) {
        server.createContext(pathPrefix, exchange -> {
            try (exchange) {
                send(exchange, control.apply(Call.read(exchange)));
            }
        });
    }

    void start() {
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange, PlatformEndpoint endpoint) throws IOException {
        try (exchange) {
            Call call = Call.read(exchange);
            Optional<SimulatedAccount> account = endpoint.accountOf(call);
            List<Fault> striking = faults.strike(call.path(), account);
            call.strike(striking.stream().map(Fault::kind).collect(Collectors.toSet()));
            for (Fault fault : striking) {
                if (fault.kind() == FaultKind.SLOW) {
                    Thread.sleep(number(fault, 3000));
                }
            }
            Optional<Answer> instead = striking.stream()
                    .flatMap(fault -> instead(fault, call, endpoint).stream())
                    .findFirst();
            Answer answer = instead.orElseGet(() -> answer(call, endpoint));
            ledger.called(endpoint.endpointOf(call), account, answer.outcome());
            if (call.isStruckBy(FaultKind.CUT)) {
                sendHalf(exchange, answer);
            } else if (call.isStruckBy(FaultKind.HUGE)) {
                sendAfterBlanks(exchange, answer);
            } else {
                send(exchange, answer);
            }
        } catch (InterruptedException e) {
            // the simulator is closing: the connection ends without an answer
            Thread.currentThread().interrupt();
        }
    }

    private static Answer answer(Call call, PlatformEndpoint endpoint) {
        try {
            return endpoint.answer(call);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "no answer to " + call.method() + " " + call.path(), e);
            return Answer.html(500, "Internal Server Error");
        }
    }

    private static Optional<Answer> instead(Fault fault, Call call, PlatformEndpoint endpoint) {
        return switch (fault.kind()) {
            case THROTTLED -> Optional.of(endpoint.throttled());
            case TOO_MANY_REQUESTS ->
                Optional.of(Answer.html(429, "Too Many Requests")
                        .withHeader("Retry-After", RETRY_AFTER_SECONDS)
                        .as(Answer.Outcome.THROTTLED));
            case SERVER_ERROR ->
                Optional.of(Answer.json((int) number(fault, 503), json -> {
                    json.writeStartObject();
                    json.writeEndObject();
                }));
            case HTML -> Optional.of(Answer.html((int) number(fault, 502), "Bad Gateway"));
            case ERROR_CODE -> Optional.of(endpoint.error(fault.value().orElseThrow()));
            case ECHO -> Optional.of(echo((int) number(fault, 400), call.secrets()));
            case SLOW,
                    CUT,
                    HUGE,
                    DUPLICATED_PAGE,
                    LEFT_OUT,
                    TOKEN_EXPIRED,
                    TOKEN_REVOKED,
                    SCOPE_MISSING,
                    ACCOUNT_PRIVATE,
                    ACCOUNT_NOT_FOUND,
                    SCRAPE_PARTIAL,
                    SCRAPE_FAILED,
                    SCRAPE_STUCK,
                    WEBHOOK_REPEATED,
                    WEBHOOK_STALE,
                    WEBHOOK_FORGED,
                    METRIC_REFUSED,
                    USAGE,
                    POST_REFUSED,
                    DELETED,
                    FIELD_OMITTED,
                    FIELD_NULL,
                    FIELD_LITERAL,
                    HOSTILE -> Optional.empty();
        };
    }

    /** Says it where each of the platforms would; a redirect leads there too. */
    private static Answer echo(int status, String secrets) {
        Answer answer = Answer.json(status, json -> {
            json.writeStartObject();
            json.writeNumberField("code", 40002);
            json.writeStringField("message", secrets);
            json.writeStringField("request_id", secrets);
            json.writeStringField("detail", secrets);
            json.writeStringField("title", secrets);
            json.writeStringField("error_description", secrets);
            json.writeObjectFieldStart("error");
            json.writeNumberField("code", 100);
            json.writeStringField("message", secrets);
            json.writeStringField("type", secrets);
            json.writeEndObject();
            json.writeEndObject();
        });
        return status / 100 == 3
                ? answer.withHeader(
                        "Location",
                        "http://127.0.0.1:9/?access_token=" + URLEncoder.encode(secrets, StandardCharsets.UTF_8))
                : answer;
    }

    private static long number(Fault fault, long otherwise) {
        return fault.value().map(Long::parseLong).orElse(otherwise);
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        sendHeaders(exchange, answer, answer.body().length());
        sendBody(exchange, answer);
    }

    // Closing an exchange that has sent less than its Content-Length closes the connection.
    private static void sendHalf(HttpExchange exchange, Answer answer) throws IOException {
        sendHeaders(exchange, answer, answer.body().length());
        answer.body().sendTo(exchange.getResponseBody(), 0, answer.body().length() / 2);
        exchange.getResponseBody().flush();
    }

    private static void sendAfterBlanks(HttpExchange exchange, Answer answer) throws IOException {
        byte[] blanks = " ".repeat(8191).concat("\n").getBytes(StandardCharsets.US_ASCII);
        sendHeaders(exchange, answer, BLANKS + answer.body().length());
        for (int sent = 0; sent < BLANKS; sent += blanks.length) {
            exchange.getResponseBody().write(blanks);
        }
        sendBody(exchange, answer);
    }

    // The last byte goes after the entry in the ledger: a client that has the whole answer finds it there.
    private static void sendBody(HttpExchange exchange, Answer answer) throws IOException {
        long last = answer.body().length() - 1;
        try (OutputStream out = exchange.getResponseBody()) {
            answer.body().sendTo(out, 0, last);
            answer.onSending().run();
            answer.body().sendTo(out, last, last + 1);
        }
    }

    private static void sendHeaders(HttpExchange exchange, Answer answer, long length) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), length);
    }
}

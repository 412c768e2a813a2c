package io.tidemark.gateway.owner;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** A service that owns something: it notes what it is asked and answers what it was told to. */
final class FakeOwner implements AutoCloseable {

    /** What it was asked. */
    record Asked(String method, String uri, String body, Map<String, List<String>> headers) {}

    /** What it answers next. */
    record Answer(int status, String contentType, String body) {}

    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final HttpServer server;
    private volatile Answer answer;
    private volatile boolean silent;

    private FakeOwner(HttpServer server) {
        this.server = server;
    }

    static FakeOwner start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        FakeOwner owner = new FakeOwner(server);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            owner.asked.add(new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    exchange.getRequestHeaders()));
            if (owner.silent) {
                owner.awaitStop();
            }
            byte[] body = owner.answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", owner.answer.contentType());
            exchange.sendResponseHeaders(owner.answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return owner;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void answer(int status, String contentType, String body) {
        answer(new Answer(status, contentType, body));
    }

    void answer(Answer next) {
        answer = next;
    }

    Answer answer() {
        return answer;
    }

    /** What it was asked first of what was not yet looked at; waits for it. */
    Asked asked() throws InterruptedException {
        return asked.take();
    }

    /** What it was asked and nobody has looked at. */
    Collection<Asked> unseen() {
        return asked;
    }

    /** Does not answer any more. */
    void silence() {
        silent = true;
    }

    /** Forgets what it was asked, and answers. */
    void quiet() {
        asked.clear();
        silent = false;
    }

    private void awaitStop() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        server.stop(0);
    }
}

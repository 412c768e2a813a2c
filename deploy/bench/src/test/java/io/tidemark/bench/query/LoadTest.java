package io.tidemark.bench.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadTest {

    private static final byte[] BODY = "x".repeat(300_000).getBytes(StandardCharsets.US_ASCII);

    private final AtomicInteger answered = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/page", exchange -> {
            exchange.sendResponseHeaders(200, BODY.length);
            exchange.getResponseBody().write(BODY);
            exchange.close();
            answered.incrementAndGet();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void countsWhatWasAnswered() throws IOException {
        Load.Figures closed = load("/page", BODY).closed(3, 0.3);
        assertThat(closed.sortedNanos().length).isPositive().isLessThanOrEqualTo(answered.get());
        assertThat(closed.sortedNanos()).isSorted();
        assertThat(closed.millis(0.5)).isBetween(closed.millis(0), closed.millis(1));

        Load.Figures open = load("/page", BODY).open(3, 20, 0.5);
        assertThat(open.sortedNanos().length).isBetween(1, 11);
    }

    @Test
    void anotherAnswerThanTheExpectedOneIsAnError() {
        byte[] changed = BODY.clone();
        changed[BODY.length - 1] = 'y';
        assertThatThrownBy(() -> load("/page", changed).closed(1, 60)).hasMessageContaining("differs under load");
        assertThatThrownBy(() -> load("/page", new byte[3]).closed(1, 60)).hasMessageContaining("another answer");
        assertThatThrownBy(() -> load("/nothing", BODY).closed(1, 60)).hasMessageContaining("404");
    }

    private Load load(String path, byte[] body) {
        byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        return new Load(server.getAddress().getPort(), List.of(new Load.Exchange(request, body)));
    }
}

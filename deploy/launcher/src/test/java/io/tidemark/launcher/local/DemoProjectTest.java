package io.tidemark.launcher.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.testbed.StartFailedException;
import io.tidemark.testbed.stack.SimulatedPlatforms;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoProjectTest {

    private static final DemoSecrets SECRETS =
            new DemoSecrets("password", "admin", "2026-01-01T00:00:00Z", null, null, false).withProject("p-1", "key");

    private static final List<SimulatedPlatforms.Put> PUTS = List.of(
            new SimulatedPlatforms.Put("/ad-accounts/meta/1", JsonNodeFactory.instance.objectNode(), false),
            new SimulatedPlatforms.Put("/creators/c-1", JsonNodeFactory.instance.objectNode(), true));

    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private HttpServer gateway;
    private HttpClient client;

    @BeforeEach
    void startGateway() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            Integer status = answers.poll();
            byte[] body = "{\"code\":\"told\"}".getBytes();
            exchange.sendResponseHeaders(status == null ? 200 : status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        gateway.start();
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void stopGateway() {
        client.close();
        gateway.stop(0);
    }

    @Test
    void serviceThatDoesNotAnswerYetIsAskedAgain() {
        answers.addAll(List.of(503, 503));
        project().follow(PUTS, SECRETS);
        assertThat(asked)
                .hasSize(4)
                .contains("PUT /v1/projects/p-1/ad-accounts/meta/1", "PUT /v1/projects/p-1/creators/c-1");
    }

    @Test
    void refusalIsToldAtOnce() {
        answers.add(422);
        answers.add(422);
        assertThatThrownBy(() -> project().follow(PUTS, SECRETS))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("was answered 422 {\"code\":\"told\"}");
        assertThat(asked).doesNotHaveDuplicates();
    }

    @Test
    void onlyTokensAreRenewedOfAProjectThatFollowsAll() {
        project().follow(PUTS, SECRETS.withAllFollowed());
        assertThat(asked).containsExactly("PUT /v1/projects/p-1/creators/c-1");
    }

    private DemoProject project() {
        return new DemoProject("http://127.0.0.1:" + gateway.getAddress().getPort(), client);
    }
}

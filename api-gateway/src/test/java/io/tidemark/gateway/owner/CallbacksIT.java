package io.tidemark.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.gateway.Gateway;
import io.tidemark.gateway.TestProject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connecting accounts, and what platforms and the browsers that they send ask without a key. */
class CallbacksIT {

    private static FakeOwner owner;
    private static Gateway gateway;
    private static TestProject project;

    @BeforeAll
    static void start() throws Exception {
        owner = FakeOwner.start();
        gateway = Gateway.start(
                "gateway_callbacks", Map.of("kafka.enabled", "false", "tidemark.services.sync.url", owner.url()));
        project = gateway.project("callbacks");
    }

    @AfterAll
    static void stop() {
        owner.close();
        gateway.close();
    }

    @BeforeEach
    void quiet() {
        owner.quiet();
    }

    @Test
    void anAccountIsConnectedAndDisconnected() throws Exception {
        owner.answer(201, "application/json", "{\"authorizeUrl\":\"https://x.example/\",\"state\":\"s\"}");
        HttpResponse<String> begun = send("POST", "/connections", "{\"platform\":\"x\"}");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
        assertThat(begun.body()).isEqualTo(owner.answer().body());
        assertThat(owner.asked())
                .extracting(FakeOwner.Asked::method, FakeOwner.Asked::uri, FakeOwner.Asked::body)
                .containsExactly("POST", "/projects/" + project.projectId() + "/connections", "{\"platform\":\"x\"}");

        owner.answer(200, "application/json", "{\"revoked\":true,\"message\":\"Done.\"}");
        HttpResponse<String> ended = send("DELETE", "/connections/x/ada", "");
        assertThat(ended.statusCode()).isEqualTo(200);
        assertThat(ended.body()).isEqualTo(owner.answer().body());
        assertThat(owner.asked().uri()).isEqualTo("/projects/" + project.projectId() + "/connections/x/ada");
    }

    @Test
    void anOwnersBrowserComesBackWithoutAKey() throws Exception {
        owner.answer(200, "application/json", "{\"platform\":\"x\",\"handle\":\"ada\"}");

        HttpResponse<String> page = withoutKey("/v1/connections/callback?state=st%2B1&code=c%22%3C1&scopes=a,b");

        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(page.body()).contains("The account is connected").doesNotContain("st+1", "c\"");
        FakeOwner.Asked asked = owner.asked();
        assertThat(asked.uri()).isEqualTo("/connections/callback");
        assertThat(gateway.json(asked.body())).isEqualTo(Map.of("state", "st+1", "code", "c\"<1"));
    }

    @Test
    void anOwnersBrowserIsToldWhatWentWrong() {
        owner.answer(
                400,
                "application/problem+json",
                "{\"title\":\"Bad Request\",\"code\":\"invalid_state\",\"detail\":\"Used <b>up</b>.\"}");
        HttpResponse<String> refused = withoutKey("/v1/connections/callback?state=s&error=access_denied");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("is not connected", "Used &lt;b&gt;up&lt;/b&gt;.");

        owner.answer(500, "text/plain", "secret");
        HttpResponse<String> failed = withoutKey("/v1/connections/callback?state=s&code=c");
        assertThat(failed.statusCode()).isEqualTo(502);
        assertThat(failed.body()).contains("Reload this page").doesNotContain("secret");

        owner.quiet();
        assertThat(withoutKey("/v1/connections/callback?state=s&code=c&code=d").statusCode())
                .isEqualTo(400);
        assertThat(owner.unseen()).isEmpty();
    }

    @Test
    void aSignedCallGoesOnByteByByte() throws Exception {
        owner.answer(204, "application/json", "");
        String body = "{ \"event_id\" :\"é\",\r\n\"x\":1.0 }";

        HttpResponse<String> response = gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/webhooks/sift"))
                .header("Content-Type", "application/json")
                .header("X-Sift-Signature", "t=1,v1=ab")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
        FakeOwner.Asked asked = owner.asked();
        assertThat(asked.uri()).isEqualTo("/webhooks/sift");
        assertThat(asked.body()).isEqualTo(body);
        assertThat(asked.headers().get("X-sift-signature")).containsExactly("t=1,v1=ab");
    }

    @Test
    void whatInstagramTellsGoesOnByteByByte() throws Exception {
        owner.answer(204, "application/json", "");
        String body = "{ \"object\" :\"instagram\",\r\n\"entry\":[1.0,\"é\"] }";

        HttpResponse<String> response = gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/webhooks/instagram"))
                .header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", "sha256=ab")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
        FakeOwner.Asked asked = owner.asked();
        assertThat(asked.uri()).isEqualTo("/webhooks/instagram");
        assertThat(asked.body()).isEqualTo(body);
        assertThat(asked.headers().get("X-hub-signature-256")).containsExactly("sha256=ab");
    }

    @Test
    void instagramIsShownThatTheAddressIsOurs() throws Exception {
        owner.answer(200, "text/plain", "1158201444");

        HttpResponse<String> proof = withoutKey("/v1/webhooks/instagram?hub.mode=subscribe&hub.challenge=1158201444"
                + "&hub.verify_token=a%26b%2Bc&other=1");

        assertThat(proof.statusCode()).as(proof.body()).isEqualTo(200);
        assertThat(proof.body()).isEqualTo("1158201444");
        assertThat(proof.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(owner.asked().uri())
                .isEqualTo(
                        "/webhooks/instagram?hub.mode=subscribe&hub.verify_token=a%26b%2Bc&hub.challenge=1158201444");

        owner.answer(
                403, "application/problem+json", "{\"title\":\"Forbidden\",\"code\":\"forbidden\",\"detail\":\"No.\"}");
        assertThat(withoutKey("/v1/webhooks/instagram?hub.mode=subscribe").statusCode())
                .isEqualTo(403);
    }

    private static HttpResponse<String> withoutKey(String path) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(path)).build());
    }

    private static HttpResponse<String> send(String method, String path, String body) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/projects/" + project.projectId() + path))
                .header("X-Api-Key", project.apiKey())
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    }
}

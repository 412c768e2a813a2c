package io.tidemark.testbed.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A platform's call to a client's address: signed, up to five times until it is taken. */
final class SignedCall {
    private static final System.Logger LOG = System.getLogger(SignedCall.class.getName());
    private static final int TRIES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final String header;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    /** @param header which carries the signature */
    SignedCall(String header) {
        this.header = header;
    }

    /** Calls until the address takes the body; each try is signed anew. */
    void deliver(URI address, String body, Supplier<String> signature) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        for (int i = 0; i < TRIES; i++) {
            if (isTaken(address, body, signature.get())) {
                return;
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2);
        }
    }

    private boolean isTaken(URI address, String body, String signature) throws InterruptedException {
        try {
            HttpResponse<Void> answer = http.send(
                    HttpRequest.newBuilder(address)
                            .timeout(Duration.ofSeconds(5))
                            .header("Content-Type", "application/json")
                            .header(header, signature)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            return answer.statusCode() < 300;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "nobody takes what is told to " + address, e);
            return false;
        }
    }

    /** HMAC-SHA256 as hex. */
    static String hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }
}

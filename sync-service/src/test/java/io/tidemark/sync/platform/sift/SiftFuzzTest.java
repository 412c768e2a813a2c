package io.tidemark.sync.platform.sift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.micronaut.http.exceptions.HttpStatusException;
import io.tidemark.sync.platform.FuzzedAnswer;
import io.tidemark.sync.platform.Storable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class SiftFuzzTest {

    private static final Instant NOW = Instant.parse("2026-09-20T10:01:00Z");
    private static final String SECRET = "a secret of no one";

    @FuzzTest
    void whatIsReadFromAPageOfResultsCanBeStored(byte[] answer) {
        FuzzedAnswer.of(answer).ifPresent(body -> {
            SiftAccount account = SiftAccount.read(body.object("account"), "tiktok", NOW);
            Storable.rejected(account.rejected());
            if (body.list("items").orNull() != null) {
                for (String platform : List.of("tiktok", "instagram", "x")) {
                    SiftPosts page = SiftPosts.read(body.list("items").orNull(), platform, NOW);
                    Storable.posts(page.posts());
                    Storable.rejected(page.rejected());
                }
            }
        });
    }

    @FuzzTest
    void signedBodyIsUnderstoodOrRefusedAsABadRequest(byte[] body) {
        try {
            webhook().receive(signed(body), body);
        } catch (HttpStatusException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(400);
        }
    }

    @FuzzTest
    void bodyWithoutItsSignatureIsRefusedUnread(FuzzedDataProvider data) {
        String header = data.consumeBoolean() ? null : data.consumeString(100);
        byte[] body = data.consumeRemainingAsBytes();
        assertThatThrownBy(() -> webhook().receive(header, body))
                .isInstanceOfSatisfying(
                        HttpStatusException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(401));
    }

    private static SiftWebhookController webhook() {
        return new SiftWebhookController(
                new SiftConfig(
                        URI.create("https://sift.example.com"),
                        "",
                        "",
                        SECRET,
                        List.of("tiktok"),
                        50,
                        1200,
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofHours(1)),
                new SiftEvents(null) {
                    @Override
                    void scrapeEnded(String eventId, String jobId) {
                        assertThat(eventId).matches("[A-Za-z0-9_.-]{1,128}");
                        assertThat(jobId).matches("[A-Za-z0-9_.-]{1,128}");
                    }
                },
                () -> NOW);
    }

    private static String signed(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((NOW.getEpochSecond() + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + NOW.getEpochSecond() + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

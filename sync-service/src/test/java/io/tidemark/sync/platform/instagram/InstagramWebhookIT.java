package io.tidemark.sync.platform.instagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.sync.PublishedEvents;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.sync.platform.Hmac;
import io.tidemark.testbed.Ports;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatorConfig;
import io.tidemark.testbed.simulator.Source;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Instagram tells what stories have earned when nobody can ask any more. */
class InstagramWebhookIT {

    private static final String PATH = "/webhooks/instagram";
    private static final String VERIFY_TOKEN = "told & kept";
    private static final String SECRET = "simulated-meta-secret";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final UUID PROJECT = UUID.randomUUID();

    private static SyncUnderTest service;
    private static URI address;
    private static List<SimulatedAccount> accounts;

    @BeforeAll
    static void start() {
        int port = Ports.free(1).getFirst();
        address = URI.create("http://127.0.0.1:" + port + PATH);
        SimulatorConfig still = SimulatorConfig.still();
        service = SyncUnderTest.start(
                "instagram_webhook",
                still.withOffer(still.offer().withSeed(62).withAccounts(0, 0, 3).with(Source.INSTAGRAM, 6))
                        .withStart(Instant.now().minus(Duration.ofHours(7))),
                Map.of(
                        "micronaut.server.port",
                        port,
                        "tidemark.sync.polling",
                        true,
                        "tidemark.sync.poll-interval",
                        "100ms",
                        "tidemark.sync.quick-interval",
                        "1s",
                        "tidemark.platforms.instagram.calls-per-hour",
                        1_000_000,
                        "tidemark.platforms.instagram.account-calls-per-hour",
                        1_000_000,
                        "tidemark.platforms.instagram.facebook-login.webhook-verify-token",
                        VERIFY_TOKEN));
        accounts = service.accounts("instagram").stream()
                .filter(account -> Login.of(account.scopes()) == Login.FACEBOOK)
                .toList();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void lastFiguresOfAStoryAreToldAndStoredOnce() {
        SimulatedAccount truthful = accounts.get(0);
        SimulatedAccount forged = accounts.get(1);
        service.simulator().faults().on(Fault.of(FaultKind.WEBHOOK_REPEATED).forAccount(truthful.handle()));
        service.simulator().faults().on(Fault.of(FaultKind.WEBHOOK_FORGED).forAccount(forged.handle()));
        service.follow(PROJECT, truthful);
        service.follow(PROJECT, forged);
        await().atMost(PATIENCE).until(() -> stories(truthful) > 0 && stories(forged) > 0);
        assertThat(service.simulator().subscribe(address, "another token")).isFalse();
        assertThat(service.simulator().subscribe(address, VERIFY_TOKEN)).isTrue();

        service.simulator().clock().advance(Duration.ofHours(6));

        String ending = "instagram_story_endings e join platform_accounts a using (account_id) where a.handle = '"
                + truthful.handle() + "'";
        await().atMost(PATIENCE).until(() -> service.count(ending + " and stored") > 0);
        String postKey = service.value("select post_key from " + ending + " order by told_at limit 1");
        Instant toldAt = Instant.parse(
                service.value("select to_char(told_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from "
                        + ending + " order by told_at limit 1"));
        List<PostMetricsCollected> told = PublishedEvents.metrics(PROJECT).stream()
                .filter(event -> event.getPostKey().equals(postKey)
                        && event.getObservedAt().equals(toldAt))
                .toList();
        assertThat(told).singleElement().satisfies(event -> {
            assertThat(event.getImpressions()).isPresent();
            assertThat(event.getReach()).isPresent();
            assertThat(event.getViews()).isEmpty();
            assertThat(event.getAbsentReasons())
                    .containsEntry("views", "not_yet")
                    .containsEntry("navigation", "not_yet")
                    .containsEntry("likes", "not_supported");
        });
        assertThat(service.count("known_posts where post_key = '" + postKey + "' and deleted_at is null"))
                .isOne();
        assertThat(service.count("instagram_story_endings e join platform_accounts a using (account_id)"
                        + " where a.handle = '" + forged.handle() + "'"))
                .isZero();
    }

    @Test
    void onlyWhoKnowsTheTokenSeesTheChallengeAgain() {
        String token = "&hub.verify_token=told%20%26%20kept";
        assertThat(prove("hub.mode=subscribe&hub.challenge=1158201444" + token)).isEqualTo("200 1158201444");
        for (String query : List.of(
                "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=told",
                "hub.mode=subscribe&hub.challenge=1158201444",
                "hub.mode=unsubscribe&hub.challenge=1158201444" + token,
                "hub.mode=subscribe&hub.challenge=%3Cscript%3E" + token,
                "hub.mode=subscribe" + token,
                "hub.mode=subscribe&hub.challenge=1&hub.challenge=2" + token,
                "")) {
            assertThat(prove(query)).as(query).startsWith("403").doesNotContain("1158201444", "script", "told");
        }
    }

    @Test
    void whatIsNotSignedByMetaIsNotBelieved() {
        String body =
                "{\"object\":\"instagram\",\"entry\":[{\"time\":1789898400,\"changes\":[{\"field\":\"story_insights\","
                        + "\"value\":{\"media_id\":\"1\",\"reach\":1}}]}]}";
        String signature = "sha256=" + new Hmac(SECRET).of(body.getBytes(StandardCharsets.UTF_8));
        assertThat(tell(body, signature)).isEqualTo(204);
        assertThat(tell(body + " ", signature)).isEqualTo(401);
        assertThat(tell(body, signature.substring(7))).isEqualTo(401);
        assertThat(tell(body, "sha256=")).isEqualTo(401);
        assertThat(tell(body, null)).isEqualTo(401);
        String broken = "{\"object\":";
        assertThat(tell(broken, "sha256=" + new Hmac(SECRET).of(broken.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(400);
        assertThat(service.count("instagram_story_endings where reach = 1")).isZero();
    }

    private static long stories(SimulatedAccount account) {
        return service.count("known_posts p join platform_accounts a using (account_id) where p.media_type = 'story'"
                + " and a.handle = '" + account.handle() + "'");
    }

    private static String prove(String query) {
        var answer = service.send("GET", PATH + "?" + query, null);
        return answer.statusCode() + " " + answer.body();
    }

    private static int tell(String body, String signature) {
        return service.post(PATH, body, signature == null ? Map.of() : Map.of("X-Hub-Signature-256", signature))
                .statusCode();
    }
}

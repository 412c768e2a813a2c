package io.tidemark.sync.platform.sift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.sync.SyncUnderTest;
import io.tidemark.testbed.Ports;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** SIFT tells that scrapes are over, long before anyone would have asked. */
class SiftWebhookIT {

    private static final String SECRET = "sift-simulated-webhook-secret";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static SyncUnderTest service;
    private static List<SimulatedAccount> accounts;

    private final UUID project = UUID.randomUUID();

    @BeforeAll
    static void start() {
        int port = Ports.free(1).getFirst();
        SimulatorConfig still = SimulatorConfig.still();
        service = SyncUnderTest.start(
                "webhooks",
                still.withOffer(still.offer().withSeed(61).withAccounts(0, 4, 3))
                        .withScrapes(Duration.ofSeconds(1), 60),
                Map.of(
                        "micronaut.server.port",
                        port,
                        "tidemark.sync.polling",
                        true,
                        "tidemark.sync.poll-interval",
                        "100ms",
                        "tidemark.platforms.sift.webhook-secret",
                        SECRET,
                        "tidemark.platforms.sift.webhook-url",
                        "http://127.0.0.1:" + port + "/webhooks/sift"));
        accounts = service.accounts("sift");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void endOfAScrapeIsToldAndItsResultsAreFetched() throws Exception {
        follow(accounts.get(0), FaultKind.WEBHOOK_REPEATED);
        await().atMost(PATIENCE).until(() -> creators().contains("\"state\":\"active\""));
        assertThat(events(accounts.get(0))).isEqualTo(1);

        List<String> rows = rows(accounts.get(0));
        assertThat(rows).hasSizeGreaterThan(3);
        String jobId =
                service.value("select job_id from scrape_jobs where account_id = (" + accountOf(accounts.get(0)) + ")");
        String again = "{\"event_id\":\"evt_" + jobId + "\",\"type\":\"scrape.completed\",\"data\":{\"job_id\":\""
                + jobId + "\"}}";
        assertThat(send(again, sign(SECRET, again, Instant.now()))).isEqualTo(204);
        assertThat(rows(accounts.get(0))).isEqualTo(rows);
    }

    @Test
    void forgedAndStaleWordsAreNotBelieved() throws Exception {
        follow(accounts.get(1), FaultKind.WEBHOOK_FORGED);
        follow(accounts.get(2), FaultKind.WEBHOOK_STALE);
        await().atMost(PATIENCE)
                .until(() -> service.count(
                                "scrape_jobs where status = 'running' and (account_id in (" + accountOf(accounts.get(1))
                                        + ") or account_id in (" + accountOf(accounts.get(2)) + "))")
                        == 2);
        String jobId =
                service.value("select job_id from scrape_jobs where account_id = (" + accountOf(accounts.get(1)) + ")");
        String event = "{\"event_id\":\"evt-1\",\"type\":\"scrape.completed\",\"data\":{\"job_id\":\"" + jobId + "\"}}";
        assertThat(send(event, sign("wrong", event, Instant.now()))).isEqualTo(401);
        assertThat(send(event, sign(SECRET, event, Instant.now().minusSeconds(301))))
                .isEqualTo(401);
        assertThat(send(event, null)).isEqualTo(401);
        assertThat(events(accounts.get(1)) + events(accounts.get(2))).isZero();
        assertThat(service.count("sift_events where event_id = 'evt-1'")).isZero();
        assertThat(rests(accounts.get(1))).isTrue();
        await().atMost(PATIENCE).until(() -> {
            String again = event.replace("evt-1", "evt-" + Instant.now().toEpochMilli());
            assertThat(send(again, sign(SECRET, again, Instant.now()))).isEqualTo(204);
            return service.count("platform_accounts where state = 'active' and account_id = ("
                            + accountOf(accounts.get(1)) + ")")
                    == 1;
        });
    }

    @Test
    void wordsThatMeanNothingDoNothing() throws Exception {
        for (String body : List.of(
                "",
                "[]",
                "{\"event_id\":\"e\"",
                "{\"type\":\"scrape.completed\"}",
                "{\"event_id\":1.5,\"data\":{\"job_id\":\"j\"}}")) {
            assertThat(send(body, sign(SECRET, body, Instant.now()))).as(body).isEqualTo(400);
        }
        for (String type : List.of("scrape.completed", "scrape.paused")) {
            String body =
                    "{\"event_id\":\"e-" + type + "\",\"type\":\"" + type + "\",\"data\":{\"job_id\":\"nobodys\"}}";
            assertThat(send(body, sign(SECRET, body, Instant.now()))).isEqualTo(204);
        }
        assertThat(service.count("sift_events where event_id like 'e-%'")).isEqualTo(1);
    }

    private void follow(SimulatedAccount account, FaultKind fault) {
        service.simulator().faults().on(Fault.of(fault).forAccount(account.handle()));
        service.follow(project, account);
    }

    private String creators() {
        return service.send("GET", "/projects/" + project + "/creators", null).body();
    }

    /** The version of every row that the end of a scrape may change. */
    private static List<String> rows(SimulatedAccount account) {
        List<String> rows = service.rowVersions(
                "account_id = (" + accountOf(account) + ")", "platform_accounts", "scrape_jobs", "known_posts");
        rows.addAll(service.rowVersions("true", "sift_events"));
        return rows;
    }

    private static boolean rests(SimulatedAccount account) {
        return service.count(
                        "platform_accounts where paused_until > now() and account_id = (" + accountOf(account) + ")")
                == 1;
    }

    private static long events(SimulatedAccount account) {
        return service.count(
                "sift_events where event_id in (select 'evt_' || job_id from scrape_jobs where account_id = ("
                        + accountOf(account) + "))");
    }

    private static String accountOf(SimulatedAccount account) {
        return "select account_id from platform_accounts where handle = '" + account.handle() + "'";
    }

    private static int send(String body, String signature) {
        return service.post(
                        "/webhooks/sift", body, signature == null ? Map.of() : Map.of("X-Sift-Signature", signature))
                .statusCode();
    }

    private static String sign(String secret, String body, Instant at) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String text = at.getEpochSecond() + "." + body;
        return "t=" + at.getEpochSecond() + ",v1="
                + HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }
}

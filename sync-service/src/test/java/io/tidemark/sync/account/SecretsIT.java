package io.tidemark.sync.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.sync.credential.CredentialCipher;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatedAdAccount;
import io.tidemark.testbed.simulator.SimulatorConfig;
import io.tidemark.testbed.simulator.Source;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Nothing secret gets out, whatever the platforms answer: every source, the readers of ads, and every way to connect. */
class SecretsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final UUID PROJECT = UUID.randomUUID();
    private static final String BROKEN = "broken\nby-a-line-break";

    private static final List<String> TOKEN_ENDPOINTS = List.of(
            "/open_api/v1.3/tt_user/oauth2/",
            "/2/oauth2/token",
            "/graph.facebook.com/v26.0/oauth/",
            "/api.instagram.com/oauth/access_token",
            "/graph.instagram.com/access_token",
            "/graph.instagram.com/refresh_access_token",
            "/oauth/v2/accessToken");

    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private static Leaks leaks;
    private static Appender<ILoggingEvent> console;
    private static SyncUnderTest service;
    private static OwnerInTests owner;

    @BeforeAll
    static void start() {
        leaks = new Leaks();
        console = ROOT.getAppender("stdout");
        // What is logged at TRACE would fill the console of the build.
        ROOT.detachAppender(console);
        ROOT.addAppender(leaks.log());
        ROOT.setLevel(Level.TRACE);
        SimulatorConfig still = SimulatorConfig.still();
        service = SyncUnderTest.start(
                "secrets",
                still.withOffer(still.offer()
                        .withSeed(167)
                        .withAccounts(2, 1, 3)
                        .with(Source.X, 2)
                        .with(Source.LINKEDIN, 3)
                        .with(Source.INSTAGRAM, 4)
                        .withAdAccounts(1)),
                Map.ofEntries(
                        Map.entry("tidemark.sync.polling", true),
                        Map.entry("tidemark.sync.poll-interval", "100ms"),
                        Map.entry("tidemark.sync.report.poll-interval", "100ms"),
                        Map.entry("tidemark.sync.report.least-interval", "0s"),
                        Map.entry("tidemark.ads.polling", true),
                        Map.entry("tidemark.ads.poll-interval", "100ms"),
                        Map.entry("tidemark.platforms.http.deadline", "2s"),
                        Map.entry("tidemark.platforms.sift.webhook-secret", "simulated-webhook-secret"),
                        Map.entry("tidemark.connect.redirect-uris", List.of(OwnerInTests.REDIRECT))));
        owner = new OwnerInTests(service);
        leaks.know(
                "simulated-app-secret",
                "sift-simulated-key",
                "simulated-x-secret",
                Leaks.base64("tidemark-simulated-x-app:simulated-x-secret"),
                "simulated-meta-secret",
                "simulated-li-secret",
                "simulated-webhook-secret",
                service.keyset(),
                "by-a-line-break");
        service.simulator().ads().accounts("meta").forEach(account -> leaks.know(account.token()));
        service.simulator().ads().accounts("tiktok").forEach(account -> leaks.know(account.token()));
    }

    @AfterAll
    static void stop() {
        try {
            service.close();
        } finally {
            ROOT.setLevel(Level.INFO);
            ROOT.detachAppender(leaks.log());
            ROOT.addAppender(console);
            leaks.close();
        }
    }

    @Test
    void nothingSecretGetsOutWhateverThePlatformsAnswer() {
        connectEverything();
        for (SimulatedAdAccount account : List.of(
                service.simulator().ads().accounts("meta").getFirst(),
                service.simulator().ads().accounts("tiktok").getFirst())) {
            connectAds(account);
        }
        syncs("of success", "active");
        for (String status : List.of("200", "302", "400", "401", "500")) {
            service.simulator().faults().on(Fault.of(FaultKind.ECHO).value(status));
            syncs("echo of HTTP " + status, null);
        }
        for (Fault fault : List.of(
                Fault.of(FaultKind.SLOW).value("2500"),
                Fault.of(FaultKind.CUT),
                Fault.of(FaultKind.TOO_MANY_REQUESTS))) {
            service.simulator().faults().on(fault);
            syncs(fault.kind() + "", null);
        }
        refreshes();
        service.execute("update platform_accounts set state = 'active'");
        service.simulator().faults().on(Fault.of(FaultKind.TOKEN_REVOKED));
        syncs("tokens that are revoked", null);
        brokenTokens();
        hostileRequests();

        leaks.scan(service);
        assertThat(leaks.seen())
                .as("what was looked through")
                .contains(
                        "log: io.tidemark.sync.sync.SyncRun",
                        "log: io.micronaut",
                        "table: credentials",
                        "table: connections",
                        "table: ad_accounts",
                        "table: sync_runs",
                        "topic: posts.synced.v1",
                        "topic: account-syncs.reported.v1",
                        "topic: ad-metrics.collected.v1",
                        "answer: /projects/" + PROJECT + "/creators");
        assertThat(leaks.found()).isEmpty();
    }

    /** Each way to connect: with an echo at the exchange, with one when it is asked whose tokens they are, and well. */
    private void connectEverything() {
        connect("tiktok", null, service.accounts("tiktok_business").getFirst());
        connect("x", null, service.accounts("x").getFirst());
        connect("linkedin", null, member());
        connect("instagram", "facebook", instagram(false));
        connect("instagram", "instagram", instagram(true));
        follow(service.accounts("tiktok_business").get(1));
        follow(service.accounts("sift").getFirst());
    }

    private void connect(String platform, String login, SimulatedAccount account) {
        for (String fails : List.of("400", "500", "302")) {
            OwnerInTests.Back back = agreed(platform, login, account);
            TOKEN_ENDPOINTS.forEach(endpoint -> service.simulator()
                    .faults()
                    .on(Fault.of(FaultKind.ECHO).atEndpoint(endpoint).value(fails)));
            assertThat(callback(back).statusCode()).isGreaterThanOrEqualTo(400);
            service.simulator().faults().clear();
        }
        OwnerInTests.Back late = agreed(platform, login, account);
        // The first call is the exchange, which succeeds; whatever comes after it, if anything, is answered with an
        // echo.
        service.simulator().faults().on(Fault.of(FaultKind.ECHO).value("401").skipping(1));
        callback(late);
        service.simulator().faults().clear();
        HttpResponse<String> connected = callback(agreed(platform, login, account));
        assertThat(connected.statusCode()).as(connected.body()).isEqualTo(200);
    }

    private OwnerInTests.Back agreed(String platform, String login, SimulatedAccount account) {
        HttpResponse<String> begun = owner.begin(PROJECT, platform, login, account.handle());
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
        // The answer holds the state, because the owner takes it along; nothing else may.
        OwnerInTests.Back back = owner.visit(OwnerInTests.authorizeUrl(begun) + "&account=" + account.handle());
        leaks.know(back.state(), back.code());
        service.rows("select connection_id, code_verifier from connections where code_verifier is not null", row -> {
            UUID id = row.getObject(1, UUID.class);
            leaks.know(service.bean(CredentialCipher.class).decrypt(id, "code_verifier", row.getBytes(2)));
        });
        return back;
    }

    private HttpResponse<String> callback(OwnerInTests.Back back) {
        return told("/connections/callback", owner.callback(back));
    }

    private void follow(SimulatedAccount account) {
        String path = "/projects/" + PROJECT + "/creators/" + account.source().platform() + "/" + account.handle();
        HttpResponse<String> put = told(path, service.send("PUT", path, service.offer(account.handle())));
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    }

    private void connectAds(SimulatedAdAccount account) {
        String path = "/projects/" + PROJECT + "/ad-accounts/" + account.platform() + "/" + account.id();
        String body = "{\"accessToken\":\"" + account.token() + "\"}";
        for (String status : List.of("400", "500")) {
            service.simulator().faults().on(Fault.of(FaultKind.ECHO).value(status));
            assertThat(told(path, service.send("PUT", path, body)).statusCode()).isGreaterThanOrEqualTo(400);
            service.simulator().faults().clear();
        }
        HttpResponse<String> put = told(path, service.send("PUT", path, body));
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    }

    /** Has every account read once, whatever comes of it, and clears the faults. */
    private void syncs(String how, String state) {
        service.execute("delete from rate_pauses");
        service.execute("delete from rate_usage");
        service.execute("update platform_accounts set claimed_at = null");
        Set<String> before = turnsOfAds("true");
        await(how).atMost(PATIENCE).untilAsserted(() -> {
            // Again and again, because a run that was under way puts the next one off.
            makeDue(before);
            assertThat(service.value("select string_agg(source || ' ' || state, ', ') from platform_accounts"
                            + " where claimed_at is null or leased_until > now()"
                            + (state == null ? "" : " or state <> '" + state + "'")))
                    .isNull();
            assertThat(turnsOfAds("leased_until < now()")).hasSize(2).noneMatch(before::contains);
        });
        service.simulator().faults().clear();
        told("/projects/" + PROJECT + "/creators", service.send("GET", "/projects/" + PROJECT + "/creators", null));
        told(
                "/projects/" + PROJECT + "/ad-accounts",
                service.send("GET", "/projects/" + PROJECT + "/ad-accounts", null));
    }

    /** What was not tried since; an ad account by its turn {@code before}. */
    private static void makeDue(Set<String> before) {
        service.execute("update platform_accounts set paused_until = '-infinity',"
                + " state = case when state = 'reauth_needed' then 'active' else state end,"
                + " quick_due_at = least(quick_due_at, case when quick_due_at < 'infinity' then now() end),"
                + " posts_due_at = least(posts_due_at, case when posts_due_at < 'infinity' then now() end),"
                + " full_due_at = least(full_due_at, case when full_due_at < 'infinity' then now() end)"
                + " where claimed_at is null and leased_until < now()");
        service.execute("update ad_accounts set paused_until = '-infinity', recent_due_at = now(),"
                + " state = case when state = 'reauth_needed' then 'active' else state end"
                + " where leased_until < now() and account_id || ' ' || lease_epoch in ('" + String.join("', '", before)
                + "')");
    }

    private static Set<String> turnsOfAds(String which) {
        Set<String> turns = new TreeSet<>();
        service.rows(
                "select account_id || ' ' || lease_epoch from ad_accounts where " + which,
                row -> turns.add(row.getString(1)));
        return turns;
    }

    /** Access tokens that have run out: refused with an echo, in the middle of an answer, and at last renewed. */
    private void refreshes() {
        for (Fault fault : List.of(Fault.of(FaultKind.ECHO).value("400"), Fault.of(FaultKind.CUT))) {
            service.execute("update credentials set access_expires_at = now() - interval '1 minute'");
            TOKEN_ENDPOINTS.forEach(endpoint -> service.simulator().faults().on(fault.atEndpoint(endpoint)));
            syncs("a refresh and " + fault.kind(), null);
        }
        service.execute("update credentials set access_expires_at = now() - interval '1 minute',"
                + " refresh_began_at = null, refresh_leased_until = '-infinity'");
        syncs("a refresh", null);
    }

    /** What no platform gives, and what a client of HTTP quotes when it refuses it. */
    private void brokenTokens() {
        Instant later = Instant.now().plus(Duration.ofDays(20));
        service.rows(
                "select account_id, scopes from credentials",
                row -> service.store(
                        row.getObject(1, UUID.class), new Tokens(BROKEN, BROKEN, later, later, List.of((String[])
                                row.getArray(2).getArray()))));
        syncs("tokens with a line break", null);
    }

    private void hostileRequests() {
        String creator = "/projects/" + PROJECT + "/creators/tiktok/"
                + service.accounts("tiktok_business").get(1).handle();
        leaks.know("secret-of-a-request");
        for (String body : List.of(
                "{\"source\":\"tiktok_business\",\"accessToken\":\"secret-of-a-request\"",
                "{\"source\":\"tiktok_business\",\"accessToken\":[\"secret-of-a-request\"]}",
                "{\"source\":\"tiktok_business\",\"accessToken\":{\"x\":\"secret-of-a-request\"}}",
                "{\"source\":\"secret-of-a-request\"}",
                "{\"source\":\"tiktok_business\",\"businessId\":\"b\",\"accessToken\":\"secret-of-a-request\","
                        + "\"accessExpiresAt\":\"secret-of-a-request\"}",
                "secret-of-a-request")) {
            assertThat(told(creator, service.send("PUT", creator, body)).statusCode())
                    .isEqualTo(400);
        }
        for (String body : List.of(
                "{\"state\":\"secret-of-a-request\",\"code\":\"secret-of-a-request\"}",
                "{\"state\":[\"secret-of-a-request\"]}",
                "{\"code\":\"secret-of-a-request")) {
            assertThat(told("/connections/callback", service.send("POST", "/connections/callback", body))
                            .statusCode())
                    .isEqualTo(400);
        }
        String ads = "/projects/" + PROJECT + "/ad-accounts/meta/1";
        for (String body :
                List.of("{\"accessToken\":\"secret-of-a-request", "{\"accessToken\":[\"secret-of-a-request\"]}")) {
            assertThat(told(ads, service.send("PUT", ads, body)).statusCode()).isEqualTo(400);
        }
        Stream.of("health", "prometheus", "env", "beans", "configprops", "info", "loggers", "threaddump", "routes")
                .forEach(endpoint -> told("/" + endpoint, service.send("GET", "/" + endpoint, null)));
        assertThat(service.send("GET", "/prometheus", null).body())
                .as("by which alarms are seen")
                .containsPattern("logback_events_total\\{level=\"error\"");
    }

    private static HttpResponse<String> told(String path, HttpResponse<String> answer) {
        leaks.answer(path, answer);
        return answer;
    }

    private static SimulatedAccount member() {
        return service.accounts("linkedin").stream()
                .filter(each -> !each.scopes().contains("r_organization_social"))
                .findFirst()
                .orElseThrow();
    }

    private static SimulatedAccount instagram(boolean byInstagram) {
        return service.accounts("instagram").stream()
                .filter(each -> Set.copyOf(each.scopes()).contains("instagram_business_basic") == byInstagram)
                .findFirst()
                .orElseThrow();
    }
}

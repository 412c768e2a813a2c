package io.tidemark.sync.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.sync.PublishedEvents;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatorConfig;
import io.tidemark.testbed.simulator.Source;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Owners connect accounts at the simulated platforms. */
class ConnectionsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TOKEN = "/open_api/v1.3/tt_user/oauth2/token/";
    private static final String PROFILE = "/open_api/v1.3/business/get/";

    private static SyncUnderTest service;
    private static OwnerInTests owner;
    private static List<SimulatedAccount> accounts;

    private final UUID project = UUID.randomUUID();

    @BeforeAll
    static void start() {
        SimulatorConfig still = SimulatorConfig.still();
        service = SyncUnderTest.start(
                "connections",
                still.withOffer(still.offer()
                        .withSeed(53)
                        .withAccounts(10, 0, 3)
                        .with(Source.X, 2)
                        .with(Source.LINKEDIN, 3)
                        .with(Source.INSTAGRAM, 4)),
                Map.of(
                        "tidemark.sync.polling",
                        true,
                        "tidemark.sync.poll-interval",
                        "100ms",
                        "tidemark.connect.redirect-uris",
                        List.of(OwnerInTests.REDIRECT)));
        owner = new OwnerInTests(service);
        accounts = service.accounts("tiktok_business");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void clear() {
        service.simulator().faults().clear();
    }

    @Test
    void connectedAccountIsReadAtOnce() {
        SimulatedAccount account = accounts.get(0);
        HttpResponse<String> begun = owner.begin(project, "tiktok", "@" + account.handle());
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
        assertThat(begun.body()).contains("\"expiresAt\":\"20");
        OwnerInTests.Back back = owner.visit(OwnerInTests.authorizeUrl(begun) + "&account=" + account.handle());
        assertThat(back.state())
                .isEqualTo(OwnerInTests.field(begun.body(), "state"))
                .hasSize(43);
        HttpResponse<String> connected = owner.callback(back);
        assertThat(connected.statusCode()).as(connected.body()).isEqualTo(200);
        assertThat(connected.body())
                .contains(
                        "\"handle\":\"" + account.handle() + "\"",
                        "\"source\":\"tiktok_business\"",
                        "\"accountKey\":\"tiktok:" + account.businessId() + "\"");
        await().atMost(PATIENCE).until(() -> creators().contains("\"state\":\"active\""));
    }

    @ParameterizedTest
    @CsvSource({
        "x,,x",
        "linkedin,,linkedin",
        "linkedin,organisation,linkedin",
        "instagram,facebook,instagram",
        "instagram,instagram,instagram"
    })
    void everyLoginConnectsWhoeverItsPlatformTells(String platform, String login, String source) {
        SimulatedAccount account = service.accounts(source).stream()
                .filter(each -> each.scopes().contains("r_organization_social") == "organisation".equals(login))
                .filter(each -> login == null
                        || login.equals("organisation")
                        || each.scopes().contains("instagram_business_basic") == login.equals("instagram"))
                .findFirst()
                .orElseThrow();
        HttpResponse<String> begun = owner.begin(project, platform, login, account.handle());
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
        OwnerInTests.Back back = owner.visit(OwnerInTests.authorizeUrl(begun) + "&account=" + account.handle());
        HttpResponse<String> connected = owner.callback(back);
        assertThat(connected.statusCode()).as(connected.body()).isEqualTo(200);
        assertThat(connected.body())
                .contains(
                        "\"handle\":\"" + account.handle() + "\"",
                        "\"accountKey\":\"" + platform + ":" + account.businessId() + "\"");
        assertThat(service.value("select array_to_string(scopes, ' ') from credentials join social_accounts using"
                        + " (account_id) where project_id = '" + project + "'"))
                .isEqualTo(account.scopes().stream().sorted().collect(Collectors.joining(" ")));
        await().atMost(PATIENCE).until(() -> creators().contains("\"state\":\"active\""));
    }

    @Test
    void organisationThatTheMemberDoesNotAdministerIsRefused() {
        SimulatedAccount account = service.accounts("linkedin").stream()
                .filter(each -> each.scopes().contains("r_organization_social"))
                .findFirst()
                .orElseThrow();
        HttpResponse<String> begun = owner.begin(project, "linkedin", "organisation", "organization-1");
        OwnerInTests.Back back = owner.visit(OwnerInTests.authorizeUrl(begun) + "&account=" + account.handle());
        HttpResponse<String> refused = owner.callback(back);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(refused.body()).contains("account_unavailable", "does not administer");
    }

    @Test
    void answerThatComesAgainIsExchangedOnce() {
        OwnerInTests.Back back = owner.agree(project, "tiktok", accounts.get(1).handle());
        long before = service.simulator().served().calls(TOKEN);
        assertThat(owner.callback(back).statusCode()).isEqualTo(200);
        assertThat(owner.callback(back).body())
                .contains("\"handle\":\"" + accounts.get(1).handle() + "\"");
        assertThat(service.simulator().served().calls(TOKEN) - before).isEqualTo(1);
    }

    @Test
    void stateIsGoodForOneCodeAndForTenMinutes() {
        OwnerInTests.Back back = owner.agree(project, "tiktok", accounts.get(2).handle());
        OwnerInTests.Back late = owner.agree(project, "tiktok", accounts.get(2).handle());
        assertThat(service.value("select extract(epoch from max(expires_at) - now()) between 590 and 600"
                        + " from connections where status = 'waiting'"))
                .isEqualTo("t");
        assertThat(owner.callback(back).statusCode()).isEqualTo(200);
        assertRefused(new OwnerInTests.Back(back.state(), late.code(), null), 400, "invalid_state");
        service.execute("update connections set expires_at = now() where status = 'waiting'");
        assertRefused(late, 400, "invalid_state");
        assertRefused(new OwnerInTests.Back("A".repeat(43), "code", null), 400, "invalid_state");
        assertRefused(new OwnerInTests.Back("", "code", null), 400, "invalid_state");
        assertThat(owner.callback(new OwnerInTests.Back(late.state(), "new\\nline", null))
                        .body())
                .contains("invalid_code");
    }

    @Test
    void ownerWhoDoesNotAgreeLeavesNothingBehind() {
        OwnerInTests.Back back =
                owner.visit(OwnerInTests.authorizeUrl(owner.begin(project, "tiktok", null)) + "&deny=true");
        assertThat(back.error()).isEqualTo("access_denied");
        assertRefused(back, 400, "consent_refused");
        assertRefused(new OwnerInTests.Back(back.state(), "code", null), 400, "invalid_state");
        assertThat(creators()).isEqualTo("{\"items\":[]}");
    }

    @Test
    void codeThatCouldNotBeExchangedMayComeAgain() {
        OwnerInTests.Back back = owner.agree(project, "tiktok", accounts.get(3).handle());
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.SERVER_ERROR).atEndpoint(TOKEN).times(1));
        assertRefused(back, 424, "platform_unavailable");
        assertThat(owner.callback(back).statusCode()).isEqualTo(200);
    }

    @Test
    void tokensAreOnDiskBeforeTheyAreUsed() {
        OwnerInTests.Back back = owner.agree(project, "tiktok", accounts.get(4).handle());
        long before = service.simulator().served().calls(TOKEN);
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.SERVER_ERROR).atEndpoint(PROFILE).times(1));
        assertRefused(back, 424, "platform_unavailable");
        String row = "connections where project_id = '" + project + "'";
        assertThat(service.count(row + " and status = 'exchanged' and access_token is not null"))
                .isEqualTo(1);
        assertThat(service.value("select connections::text from " + row))
                .doesNotContain(
                        back.state(), back.code(), hex("act."), hex("rft."), hex(back.state()), hex(back.code()));
        assertThat(owner.callback(back).statusCode()).isEqualTo(200);
        assertThat(service.simulator().served().calls(TOKEN) - before).isEqualTo(1);
        assertThat(service.count(row + " and status = 'connected' and access_token is null"))
                .isEqualTo(1);
    }

    @Test
    void consentForAnotherAccountIsRefused() {
        HttpResponse<String> begun =
                owner.begin(project, "tiktok", accounts.get(5).handle());
        OwnerInTests.Back back = owner.visit(
                OwnerInTests.authorizeUrl(begun) + "&account=" + accounts.get(6).handle());
        assertRefused(back, 400, "other_account");
        assertThat(creators()).isEqualTo("{\"items\":[]}");
    }

    @Test
    void disconnectingForgetsTheTokensButNotThoseOfAnotherProject() {
        SimulatedAccount account = accounts.get(7);
        UUID other = UUID.randomUUID();
        owner.callback(owner.agree(project, "tiktok", account.handle()));
        service.follow(other, account);
        String path = "/connections/tiktok/" + account.handle();
        assertThat(service.send("DELETE", "/projects/" + project + path, null).body())
                .contains("\"code\":\"connected_for_others\"", "\"status\":409");
        service.send("DELETE", "/projects/" + other + "/creators/tiktok/" + account.handle(), null);
        assertThat(service.send("DELETE", "/projects/" + project + path, null).statusCode())
                .isEqualTo(204);
        assertThat(service.count("credentials join platform_accounts using (account_id) where handle = '"
                        + account.handle() + "'"))
                .isZero();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(creators()).contains("\"state\":\"reauth_needed\"", "onnect"));
        assertThat(service.send("DELETE", "/projects/" + project + path, null).body())
                .contains("\"code\":\"not_connected\"", "\"status\":404");
        assertThat(owner.callback(owner.agree(project, "tiktok", account.handle()))
                        .statusCode())
                .isEqualTo(200);
        await().atMost(PATIENCE).until(() -> creators().contains("\"state\":\"active\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"platform\":\"myspace\",\"redirectUri\":\"https://app.example/v1/connections/callback\"}|unknown_platform",
                "{\"redirectUri\":\"https://app.example/v1/connections/callback\"}|unknown_platform",
                "{\"platform\":\"tiktok\",\"login\":\"magic\",\"redirectUri\":\"https://app.example/v1/connections/callback\"}|unknown_login",
                "{\"platform\":\"tiktok\",\"redirectUri\":\"https://app.example/v1/connections/callback/\"}|redirect_uri_not_allowed",
                "{\"platform\":\"tiktok\",\"redirectUri\":\"https://evil.example/\"}|redirect_uri_not_allowed",
                "{\"platform\":\"tiktok\"}|redirect_uri_not_allowed",
                "{\"platform\":\"instagram\",\"redirectUri\":\"https://app.example/v1/connections/callback\"}|unknown_login",
                "{\"platform\":\"tiktok\",\"handle\":\"a b\",\"redirectUri\":\"https://app.example/v1/connections/callback\"}|invalid_handle"
            })
    void wishesThatCannotBeFulfilledAreProblemsWithACode(String body, String code) {
        HttpResponse<String> refused = service.send("POST", "/projects/" + project + "/connections", body);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"code\":\"" + code + "\"");
    }

    @Test
    void noTokenLeavesTheService() {
        PrintStream out = System.out;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        List<String> told = new ArrayList<>();
        SimulatedAccount echoed = accounts.get(8);
        System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            for (String endpoint : List.of(TOKEN, PROFILE)) {
                service.simulator()
                        .faults()
                        .on(Fault.of(FaultKind.ECHO).atEndpoint(endpoint).times(1));
                told.add(owner.callback(owner.agree(project, "tiktok", echoed.handle()))
                        .body());
            }
            HttpResponse<String> connected = owner.callback(owner.agree(project, "tiktok", echoed.handle()));
            assertThat(connected.statusCode()).as(connected.body()).isEqualTo(200);
            await().atMost(PATIENCE).until(() -> creators().contains("\"state\":\"active\""));
            service.simulator().faults().on(Fault.of(FaultKind.ECHO).forAccount(echoed.handle()));
            service.simulator().faults().on(Fault.of(FaultKind.TOKEN_EXPIRED).forAccount(echoed.handle()));
            service.send("POST", "/projects/" + project + "/sync", null);
            await().atMost(PATIENCE).until(() -> creators().contains("\"state\":\"failing\""));
            told.add(creators());
            told.add(service.send(
                            "PUT", "/projects/" + project + "/creators/tiktok/x%20y", service.offer(echoed.handle()))
                    .body());
        } finally {
            System.setOut(out);
        }
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("TikTok refuses our request");
        told.add(log.toString(StandardCharsets.UTF_8));
        for (String table : List.of("platform_accounts", "sync_runs", "rejected_items", "rate_pauses", "known_posts")) {
            told.add(String.valueOf(service.value("select json_agg(t)::text from " + table + " t")));
        }
        for (String topic : List.of("posts.synced.v1", "post-metrics.collected.v1", "account-syncs.reported.v1")) {
            for (ConsumerRecord<byte[], byte[]> record : PublishedEvents.records(topic)) {
                told.add(new String(record.value(), StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(told).noneMatch(text -> text.matches("(?s).*\\b(act|rft|code)\\.[0-9]+\\..*"));
        assertThat(told).noneMatch(text -> text.contains("simulated-app-secret"));
    }

    private void assertRefused(OwnerInTests.Back back, int status, String code) {
        HttpResponse<String> refused = owner.callback(back);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(status);
        assertThat(refused.body()).contains("\"code\":\"" + code + "\"");
        if (back.code() != null && !back.code().equals("code")) {
            assertThat(refused.body()).doesNotContain(back.code());
        }
    }

    private String creators() {
        return service.send("GET", "/projects/" + project + "/creators", null).body();
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}

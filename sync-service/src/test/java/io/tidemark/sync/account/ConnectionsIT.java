package io.tidemark.sync.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.sync.SyncUnderTest;
import io.tidemark.sync.credential.Credentials;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatorConfig;
import io.tidemark.testbed.simulator.Source;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Owners connect accounts at the simulated platforms. */
class ConnectionsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
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
                        .with(Source.X, 3)
                        .with(Source.LINKEDIN, 6)
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
        HttpResponse<String> disconnected = service.send("DELETE", "/projects/" + project + path, null);
        assertThat(disconnected.statusCode()).isEqualTo(200);
        assertThat(disconnected.body())
                .isEqualTo("{\"revoked\":true,\"message\":\"The tokens are forgotten, and tiktok has taken the consent"
                        + " back.\"}");
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

    @Test
    void platformsTakeTheConsentBackWhereTheyCan() {
        for (String platform : List.of("tiktok", "x")) {
            SimulatedAccount account =
                    platform.equals("x") ? service.accounts("x").get(1) : accounts.get(8);
            owner.callback(owner.agree(project, platform, account.handle()));
            Tokens tokens = service.bean(Credentials.class)
                    .find(UUID.fromString(service.value("select account_id from social_accounts where project_id = '"
                            + project + "' and platform = '" + platform + "'")))
                    .orElseThrow();
            assertThat(disconnected(platform, account)).contains("\"revoked\":true");
            service.follow(project, account);
            UUID accountId = UUID.fromString(service.value("select account_id from social_accounts where project_id = '"
                    + project + "' and platform = '" + platform + "'"));
            service.store(accountId, tokens);
            await(platform + " refuses what was revoked").atMost(PATIENCE).until(() -> {
                // A run that goes on while the tokens change moves the next one into the future when it ends.
                service.execute(
                        "update platform_accounts set full_due_at = now() where account_id = '" + accountId + "'");
                return service.value("select state from platform_accounts where account_id = '" + accountId + "'")
                        .equals("reauth_needed");
            });
        }
    }

    @Test
    void tokensAreForgottenWhateverThePlatformSaysToIt() {
        SimulatedAccount account = service.accounts("x").get(2);
        owner.callback(owner.agree(project, "x", account.handle()));
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.SLOW).atEndpoint("/2/oauth2/revoke").value("8000"));
        assertThat(disconnected("x", account))
                .contains("\"revoked\":false", "did not take the consent back: it has not answered yet");
        service.simulator().faults().clear();
        owner.callback(owner.agree(project, "x", account.handle()));
        service.simulator().faults().on(Fault.of(FaultKind.ECHO).atEndpoint("/2/oauth2/revoke"));
        assertThat(disconnected("x", account)).contains("\"revoked\":false", "X refuses (HTTP 400)");
        service.simulator().faults().clear();
        SimulatedAccount member = service.accounts("linkedin").stream()
                .filter(each -> !each.scopes().contains("r_organization_social"))
                .reduce((one, last) -> last)
                .orElseThrow();
        owner.callback(owner.visit(OwnerInTests.authorizeUrl(owner.begin(project, "linkedin", member.handle()))
                + "&account=" + member.handle()));
        assertThat(disconnected("linkedin", member)).contains("\"revoked\":false", "The owner can take it back");
        assertThat(service.count(
                        "credentials join social_accounts using (account_id) where project_id = '" + project + "'"))
                .isZero();
    }

    private String disconnected(String platform, SimulatedAccount account) {
        HttpResponse<String> answer = service.send(
                "DELETE", "/projects/" + project + "/connections/" + platform + "/" + account.handle(), null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
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

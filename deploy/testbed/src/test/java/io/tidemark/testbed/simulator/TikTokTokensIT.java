package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The life of tokens on the wire of the Business API. */
class TikTokTokensIT {
    private static final String TOKEN = "/open_api/v1.3/tt_user/oauth2/token/";
    private static final String TOKEN_INFO = "/open_api/v1.3/tt_user/token_info/get/";

    private final SimulatorConfig config = SimulatorConfig.still();
    private final PlatformSimulator simulator = PlatformSimulator.start(config);
    private final SimulatorClient client = new SimulatorClient(simulator);
    private final SimulatedAccount account = simulator.accounts().getFirst();

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void aRefreshHasTheDocumentedShapeAndDoesNotExtendTheRefreshToken() throws Exception {
        simulator.clock().advance(Duration.ofHours(20));
        JsonNode item = client.accounts().get("items").get(0);
        Instant end = Instant.parse(item.get("refreshExpiresAt").textValue());
        HttpResponse<String> answer = client.refresh(item.get("refreshToken").textValue());

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode data = SimulatorClient.json(answer).get("data");
        assertThat(data.get("access_token").isTextual()).isTrue();
        assertThat(data.get("expires_in").intValue()).isEqualTo(86_400);
        assertThat(data.get("open_id").textValue()).isEqualTo(account.businessId());
        assertThat(data.get("refresh_token").isTextual()).isTrue();
        assertThat(data.get("refresh_token_expires_in").longValue())
                .isEqualTo(Duration.between(simulator.clock().instant(), end).toSeconds())
                .isLessThan(31_536_000);
        assertThat(Set.of(data.get("scope").textValue().split(","))).isEqualTo(account.scopes());
        assertThat(data.get("token_type").textValue()).isEqualTo("Bearer");
    }

    @Test
    void anAccessTokenEndsAfterADayAndARefreshHelps() throws Exception {
        SimulatorClient.Access access = client.access(account);
        simulator.clock().advance(Duration.ofDays(1).minusSeconds(2));
        assertThat(code(list(access.accessToken()))).isZero();

        simulator.clock().advance(Duration.ofSeconds(2));
        assertThat(code(list(access.accessToken()))).isEqualTo(40105);

        JsonNode data =
                SimulatorClient.json(client.refresh(access.refreshToken())).get("data");
        assertThat(code(list(data.get("access_token").textValue()))).isZero();
    }

    @Test
    void aRefreshTokenWorksOnce() throws Exception {
        SimulatorClient.Access access = client.access(account);
        JsonNode data =
                SimulatorClient.json(client.refresh(access.refreshToken())).get("data");

        assertThat(data.get("refresh_token").textValue()).isNotEqualTo(access.refreshToken());
        assertThat(code(client.refresh(access.refreshToken()))).isEqualTo(40105);
        assertThat(code(client.refresh(data.get("refresh_token").textValue()))).isZero();
    }

    @Test
    void aRefreshTokenEndsAYearAfterTheConsentHoweverOftenItWasRefreshed() throws Exception {
        JsonNode item = client.accounts().get("items").get(0);
        String refreshToken = item.get("refreshToken").textValue();
        Instant end = Instant.parse(item.get("refreshExpiresAt").textValue());
        simulator.clock().set(end.minusSeconds(1));
        String rotated = SimulatorClient.json(client.refresh(refreshToken))
                .get("data")
                .get("refresh_token")
                .textValue();

        simulator.clock().set(end);

        assertThat(code(client.refresh(rotated))).isEqualTo(40102);
    }

    @Test
    void aSimulatorThatIsStartedAgainAcceptsTheTokensOfTheEarlierOne() throws Exception {
        JsonNode data = SimulatorClient.json(
                        client.refresh(client.access(account).refreshToken()))
                .get("data");
        try (PlatformSimulator again = PlatformSimulator.start(config)) {
            SimulatorClient other = new SimulatorClient(again);
            SimulatorClient.Access access = new SimulatorClient.Access(
                    account.businessId(), data.get("access_token").textValue(), "");

            assertThat(code(other.videos(access, "[\"item_id\"]", Map.of()))).isZero();
            assertThat(code(other.refresh(data.get("refresh_token").textValue())))
                    .isZero();
        }
    }

    @Test
    void tokensThatAreMissingWrongOrForeignAreRefused() throws Exception {
        SimulatorClient.Access access = client.access(account);
        SimulatorClient.Access other = client.access(simulator.accounts().get(1));

        assertThat(code(client.get(SimulatorClient.VIDEOS, Map.of("business_id", account.businessId()), Map.of())))
                .isEqualTo(40104);
        assertThat(code(list("wrong"))).isEqualTo(40105);
        assertThat(code(list(access.accessToken() + "0"))).isEqualTo(40105);
        assertThat(code(list(access.refreshToken()))).isEqualTo(40105);
        assertThat(code(list(other.accessToken()))).isEqualTo(40001);
        assertThat(code(client.refresh(access.accessToken()))).isEqualTo(40105);
    }

    @Test
    void aConsentGivesAPairOnceWithinTenMinutes() throws Exception {
        String code = authCode();
        JsonNode data = SimulatorClient.json(redeem(code)).get("data");

        assertThat(data.get("refresh_token_expires_in").longValue()).isEqualTo(31_536_000);
        assertThat(code(list(data.get("access_token").textValue()))).isZero();
        assertThat(code(redeem(code))).isEqualTo(40002);
        String late = authCode();
        simulator.clock().advance(Duration.ofMinutes(10));
        assertThat(code(redeem(late))).isEqualTo(40002);
    }

    @Test
    void tokenInfoNamesTheScopesInAnotherOrderEachTime() throws Exception {
        String token = client.access(account).accessToken();
        Set<String> orders = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            JsonNode data = SimulatorClient.json(client.send(
                            "POST", TOKEN_INFO, "{\"app_id\":\"a\",\"access_token\":\"" + token + "\"}", Map.of()))
                    .get("data");
            assertThat(data.get("app_id").isTextual()).isTrue();
            assertThat(data.get("creator_id").textValue()).isEqualTo(account.businessId());
            assertThat(Set.of(data.get("scope").textValue().split(","))).isEqualTo(account.scopes());
            orders.add(data.get("scope").textValue());
        }

        assertThat(orders).hasSizeGreaterThan(1);
    }

    @Test
    void anExpiredTokenFaultEndsWithARefreshAndARevokedOneDoesNot() throws Exception {
        SimulatorClient.Access access = client.access(account);
        simulator.faults().on(Fault.of(FaultKind.TOKEN_EXPIRED).forAccount(account.handle()));
        assertThat(code(list(access.accessToken()))).isEqualTo(40105);
        JsonNode data =
                SimulatorClient.json(client.refresh(access.refreshToken())).get("data");
        String renewed = data.get("access_token").textValue();
        assertThat(code(list(renewed))).isZero();

        String revoked = simulator.faults().on(Fault.of(FaultKind.TOKEN_REVOKED).forAccount(account.handle()));
        assertThat(code(list(renewed))).isEqualTo(40105);
        assertThat(code(client.refresh(data.get("refresh_token").textValue()))).isEqualTo(40105);
        simulator.faults().off(revoked);
        assertThat(code(list(renewed))).isZero();
    }

    @Test
    void anAppWithAWrongSecretIsRefused() throws Exception {
        assertThat(code(client.send(
                        "POST", SimulatorClient.REFRESH, """
                        {"client_id":"%s","client_secret":"guess","grant_type":"refresh_token","refresh_token":"x"}""".formatted(TikTokBusinessEndpoint.CLIENT_ID), Map.of())))
                .isEqualTo(40001);
    }

    @Test
    void anUnknownPathIs40006WithHttp200() throws Exception {
        HttpResponse<String> answer = client.get("/open_api/v1.2/business/video/list/", Map.of(), Map.of());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(code(answer)).isEqualTo(40006);
    }

    private HttpResponse<String> list(String accessToken) throws Exception {
        return client.videos(
                new SimulatorClient.Access(account.businessId(), accessToken, ""), "[\"item_id\"]", Map.of());
    }

    private String authCode() throws Exception {
        HttpResponse<String> answer =
                client.send("POST", "/simulator/auth-codes", "{\"account\":\"" + account.handle() + "\"}", Map.of());
        return SimulatorClient.json(answer).get("authCode").textValue();
    }

    private HttpResponse<String> redeem(String authCode) throws Exception {
        return client.send(
                "POST",
                TOKEN,
                """
                {"client_id":"%s","client_secret":"%s","grant_type":"authorization_code","auth_code":"%s",\
                "redirect_uri":"https://example.invalid/back"}""".formatted(TikTokBusinessEndpoint.CLIENT_ID, TikTokBusinessEndpoint.CLIENT_SECRET, authCode),
                Map.of());
    }

    private static int code(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(200);
        return SimulatorClient.json(answer).get("code").intValue();
    }
}

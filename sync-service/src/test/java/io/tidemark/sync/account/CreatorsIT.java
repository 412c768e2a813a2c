package io.tidemark.sync.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.schemas.event.PostSynced;
import io.tidemark.sync.PublishedEvents;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreatorsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static SyncUnderTest service;

    private final UUID project = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();

    @BeforeAll
    static void start() {
        SimulatorConfig still = SimulatorConfig.still();
        service = SyncUnderTest.start(
                "creators",
                still.withOffer(still.offer().withSeed(31).withAccounts(4, 6, 12)),
                Map.of("tidemark.sync.polling", true, "tidemark.sync.poll-interval", "100ms"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void newCreatorIsReadAtOnceAndShownInWords() {
        SimulatedAccount account = service.accounts("sift").getFirst();
        HttpResponse<String> put = service.send("PUT", path(project, account), "{\"source\":\"sift\"}");
        assertThat(put.statusCode()).isEqualTo(200);
        assertThat(put.body()).contains("\"state\":\"waiting\"", "\"accountKey\":null", "\"lastSyncedAt\":null");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(list(project))
                        .contains(
                                "\"state\":\"active\"",
                                "\"accountKey\":\"tiktok:" + account.platformAccountId() + "\"",
                                "\"stateDetail\":null",
                                "\"nextSyncAt\":\"20"));
        assertThat(PublishedEvents.posts(project)).hasSize(12);
    }

    @Test
    void projectsThatComeAndGoAreToldWithEveryPost() {
        SimulatedAccount account = service.accounts("sift").get(1);
        String key = "tiktok:" + account.platformAccountId();
        service.send("PUT", path(project, account), "{\"source\":\"sift\"}");
        await().atMost(PATIENCE).until(() -> PublishedEvents.posts(key).size() == 12);
        service.send("PUT", path(other, account), "{\"source\":\"sift\"}");
        await().atMost(PATIENCE).until(() -> PublishedEvents.posts(key).size() == 24);
        assertThat(newest(key)).allMatch(event -> event.getProjectIds().equals(sorted(project, other)));
        service.send("DELETE", path(project, account), null);
        service.send("DELETE", path(project, account), null);
        await().atMost(PATIENCE).until(() -> PublishedEvents.posts(key).size() == 36);
        assertThat(newest(key)).allMatch(event -> event.getProjectIds().equals(List.of(other.toString())));
        service.send("DELETE", path(other, account), null);
        await().atMost(PATIENCE).until(() -> PublishedEvents.posts(key).size() == 48);
        assertThat(newest(key)).allMatch(event -> event.getProjectIds().isEmpty());
        assertThat(PublishedEvents.posts(key).stream().map(PostSynced::getEventId))
                .doesNotHaveDuplicates();
    }

    @Test
    void sameRequestAgainChangesNothing() {
        SimulatedAccount account = service.accounts("sift").get(2);
        service.send("PUT", path(project, account), "{\"source\":\"sift\"}");
        await().atMost(PATIENCE).until(() -> list(project).contains("\"state\":\"active\""));
        String before = list(project);
        List<String> rows = rows(account);
        assertThat(rows).hasSize(1 + 1 + 12);
        service.send("PUT", path(project, account), "{\"source\":\"sift\"}");
        assertThat(list(project)).isEqualTo(before);
        assertThat(rows(account)).isEqualTo(rows);
        assertThat(PublishedEvents.posts(project)).hasSize(12);
    }

    @Test
    void tokensAreKeptEncryptedAndForgottenWithTheLastProject() {
        SimulatedAccount account = service.accounts("tiktok_business").getFirst();
        String offer = service.offer(account.handle());
        String token = offer.replaceAll("(?s).*\"accessToken\"\\s*:\\s*\"([^\"]+)\".*", "$1");
        HttpResponse<String> put = service.send("PUT", path(project, account), offer);
        assertThat(put.statusCode()).isEqualTo(200);
        assertThat(put.body()).doesNotContain(token);
        String where = "credentials join social_accounts using (account_id) where handle = '" + account.handle() + "'";
        assertThat(service.count(where)).isEqualTo(1);
        assertThat(service.count(where + " and position(convert_to('" + token + "', 'UTF8') in access_token) > 0"))
                .isZero();
        assertThat(service.send("DELETE", path(project, account), null).statusCode())
                .isEqualTo(204);
        assertThat(service.count("credentials c join platform_accounts a using (account_id) where a.handle = '"
                        + account.handle() + "'"))
                .isZero();
    }

    @Test
    void revokedAccountSaysWhatToDoAndComesBackWithNewTokens() {
        SimulatedAccount account = service.accounts("tiktok_business").get(1);
        String fault = service.simulator()
                .faults()
                .on(Fault.of(FaultKind.TOKEN_REVOKED).forAccount(account.handle()));
        service.follow(project, account);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(list(project))
                        .contains(
                                "\"state\":\"reauth_needed\"",
                                "Connect the TikTok account again",
                                "\"nextSyncAt\":null"));
        service.simulator().faults().off(fault);
        service.follow(project, account);
        await().atMost(PATIENCE).until(() -> list(project).contains("\"state\":\"active\""));
        assertThat(PublishedEvents.posts(project)).hasSize(12);
    }

    @Test
    void syncNowMakesTheProjectsAccountsDue() {
        SimulatedAccount account = service.accounts("sift").get(3);
        service.send("PUT", path(project, account), "{\"source\":\"sift\"}");
        await().atMost(PATIENCE).until(() -> PublishedEvents.metrics(project).size() == 12);
        service.simulator().clock().advance(Duration.ofMinutes(-1));
        assertThat(service.send("POST", "/projects/" + project + "/sync", null).statusCode())
                .isEqualTo(202);
        await().atMost(PATIENCE).until(() -> PublishedEvents.metrics(project).size() == 24);
    }

    @Test
    void syncNowTriesAtOnceWhereSomebodyMayHaveMendedSomethingAndLeavesAThrottleAlone() {
        SimulatedAccount private1 = service.accounts("sift").get(4);
        SimulatedAccount throttled = service.accounts("sift").get(5);
        service.send("PUT", path(project, private1), "{\"source\":\"sift\"}");
        service.send("PUT", path(project, throttled), "{\"source\":\"sift\"}");
        await().atMost(PATIENCE).until(() -> PublishedEvents.metrics(project).size() == 24);
        rest(private1, "unavailable");
        rest(throttled, "throttled");
        service.send("POST", "/projects/" + project + "/sync", null);
        await().atMost(PATIENCE).until(() -> list(project).contains("\"state\":\"active\""));
        assertThat(service.value("select state from platform_accounts where handle = '" + throttled.handle() + "'"))
                .isEqualTo("throttled");
    }

    private static List<String> rows(SimulatedAccount account) {
        return service.rowVersions(
                "account_id in (select account_id from platform_accounts where handle = '" + account.handle() + "')",
                "social_accounts",
                "platform_accounts",
                "known_posts");
    }

    private static void rest(SimulatedAccount account, String state) {
        service.execute("update platform_accounts set state = '" + state + "', lease_epoch = lease_epoch + 1,"
                + " leased_until = '-infinity', paused_until = now() + interval '1 hour' where handle = '"
                + account.handle() + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no-uuid|tiktok|some.creator|{\"source\":\"sift\"}|invalid_project_id",
                "1-1-1-1-1|tiktok|some.creator|{\"source\":\"sift\"}|invalid_project_id",
                "10000000-0000-4000-8000-000000000000|myspace|some.creator|{\"source\":\"sift\"}|unknown_platform",
                "10000000-0000-4000-8000-000000000000|tiktok|some%20creator|{\"source\":\"sift\"}|invalid_handle",
                "10000000-0000-4000-8000-000000000000|tiktok|some.creator|{\"source\":\"telepathy\"}|unknown_source",
                "10000000-0000-4000-8000-000000000000|tiktok|some.creator|{}|unknown_source",
                "10000000-0000-4000-8000-000000000000|tiktok|some.creator|{\"source\":|invalid_request",
                "10000000-0000-4000-8000-000000000000|tiktok|some.creator|{\"source\":\"tiktok_business\"}|invalid_business_id",
                "10000000-0000-4000-8000-000000000000|tiktok|some.creator|"
                        + "{\"source\":\"tiktok_business\",\"businessId\":\"b\",\"accessToken\":\"se cret\"}|tokens_required"
            })
    void badRequestsAreProblemsWithACode(String projectId, String platform, String handle, String body, String code) {
        HttpResponse<String> response =
                service.send("PUT", "/projects/" + projectId + "/creators/" + platform + "/" + handle, body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(response.body()).contains("\"code\":\"" + code + "\"").doesNotContain("se cret");
    }

    private static String list(UUID projectId) {
        return service.send("GET", "/projects/" + projectId + "/creators", null).body();
    }

    private static String path(UUID projectId, SimulatedAccount account) {
        return "/projects/" + projectId + "/creators/tiktok/" + account.handle();
    }

    private static List<String> sorted(UUID... projects) {
        return java.util.Arrays.stream(projects).map(UUID::toString).sorted().toList();
    }

    /** The newest event of each post. */
    private static List<PostSynced> newest(String accountKey) {
        return PublishedEvents.posts(accountKey).stream()
                .collect(java.util.stream.Collectors.toMap(
                        PostSynced::getPostKey,
                        event -> event,
                        (one, two) -> one.getObservedAt().isAfter(two.getObservedAt()) ? one : two))
                .values()
                .stream()
                .toList();
    }
}

package io.tidemark.sync.accountmetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AccountMetricsCollected;
import io.tidemark.sync.PublishedEvents;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.sync.accountmetrics.AccountMetricsRecorder.GivenDay;
import io.tidemark.sync.accountmetrics.AccountMetricsRecorder.Giver;
import io.tidemark.sync.accountmetrics.AccountMetricsRecorder.Recorded;
import io.tidemark.sync.platform.AccountObservation;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The timer that announces is off: each test announces by itself. */
class AccountMetricsIT {

    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);

    private static SyncUnderTest service;

    private final UUID project = UUID.randomUUID();
    private final UUID accountId = UUID.randomUUID();
    private final String key = "tiktok:" + accountId;

    @BeforeAll
    static void start() {
        SimulatorConfig still = SimulatorConfig.still();
        service = SyncUnderTest.start(
                "account_metrics",
                still.withOffer(still.offer().withSeed(77).withAccounts(0, 1, 3)),
                Map.of(
                        "tidemark.sync.polling",
                        true,
                        "tidemark.sync.poll-interval",
                        "100ms",
                        "tidemark.sync.account-metrics.announce-interval",
                        "1h"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void allow() {
        service.execute("insert into platform_accounts (account_id, source, platform, handle, platform_account_id) "
                + "values ('%1$s', 'nobody', 'tiktok', 'ada', '%1$s')".formatted(accountId));
        service.execute(
                "insert into social_accounts values ('%s', 'tiktok', 'ada', '%s')".formatted(project, accountId));
    }

    @Test
    void whatSiftTellsOfAnAccountIsToldOncePerDayAndValue() {
        SimulatedAccount account = service.accounts("sift").getFirst();
        service.send("PUT", "/projects/" + project + "/creators/tiktok/" + account.handle(), "{\"source\":\"sift\"}");
        await().atMost(Duration.ofMinutes(3))
                .until(() -> service.count("platform_accounts where state = 'active'") == 1);
        service.send("POST", "/projects/" + project + "/sync", null);
        await().atMost(Duration.ofMinutes(3)).until(() -> service.count("sync_runs where outcome = 'done'") == 2);

        announceAll();

        AccountMetricsCollected event = only(events("tiktok:" + account.platformAccountId()));
        assertThat(event.getFollowers()).contains(account.followers());
        assertThat(event.getPosts()).isPresent();
        assertThat(event.getProfileViews()).isEmpty();
        assertThat(event.getAbsentReasons()).containsEntry("profile_views", "not_supported");
        assertThat(event.getSource()).isEqualTo("sift");
        assertThat(event.getCreatorHandle()).contains(account.handle());
        assertThat(event.getProjectIds()).containsExactly(project.toString());
    }

    @Test
    void valuesOfAPersonAreToldAndTheSameAgainChangesNothing() {
        assertThat(put(TODAY, "{\"metrics\":{\"profileViews\":40,\"inmailsReceived\":0}}")
                        .body())
                .isEqualTo("{\"platform\":\"tiktok\",\"handle\":\"ada\",\"date\":\"%s\",\"changed\":true}"
                        .formatted(TODAY));
        announceAll();
        List<String> rows = service.rowVersions("account_id = '" + accountId + "'", "account_observations");
        assertThat(rows).hasSize(1);
        assertThat(put(TODAY, "{\"metrics\":{\"inmailsReceived\":0}}").body()).contains("\"changed\":false");
        announceAll();
        assertThat(service.rowVersions("account_id = '" + accountId + "'", "account_observations"))
                .isEqualTo(rows);
        put(TODAY, "{\"metrics\":{\"profileViews\":41}}");
        announceAll();

        List<AccountMetricsCollected> events = events(key);
        assertThat(events).hasSize(2).allMatch(event -> event.getSource().equals("manual"));
        assertThat(events.getFirst().getProfileViews()).contains(40L);
        assertThat(events.getFirst().getInmailsReceived()).contains(0L);
        assertThat(events.getLast().getProfileViews()).contains(41L);
        assertThat(events.getLast().getInmailsReceived()).isEmpty();
        assertThat(events.getLast().getObservedAt()).isAfter(events.getFirst().getObservedAt());
        assertThat(service.count(mine() + " and announced")).isEqualTo(1);
    }

    @Test
    void personMaySayAgainWhatASourceHasContradicted() {
        put(TODAY, "{\"metrics\":{\"followers\":100}}");
        observe(Map.of("followers", 90L));
        assertThat(put(TODAY, "{\"metrics\":{\"followers\":100}}").body()).contains("\"changed\":true");
        assertThat(put(TODAY, "{\"metrics\":{\"followers\":100}}").body()).contains("\"changed\":false");
        announceAll();
        assertThat(events(key).stream().map(event -> event.getFollowers().orElseThrow()))
                .containsExactly(100L, 90L, 100L);
    }

    @Test
    void fileReadAgainChangesNothingEvenAfterASourceToldOtherwise() {
        List<GivenDay> lines = List.of(
                new GivenDay(TODAY.minusDays(2), Map.of("profile_views", 5L)),
                new GivenDay(TODAY.plusDays(1), Map.of("profile_views", 5L)),
                new GivenDay(TODAY.minusYears(10).minusDays(1), Map.of("profile_views", 5L)),
                new GivenDay(LocalDate.MAX, Map.of("profile_views", 5L)),
                new GivenDay(TODAY, Map.of("no_such", 5L)),
                new GivenDay(TODAY, Map.of("views", -1L)),
                new GivenDay(TODAY, Map.of()),
                new GivenDay(TODAY.minusDays(2), Map.of("profile_views", 5L)),
                new GivenDay(TODAY, Map.of("followers", 7L)));
        AccountMetricsRecorder recorder = service.bean(AccountMetricsRecorder.class);
        assertThat(recorder.record(project, "tiktok", "ada", Giver.IMPORT, lines).stream()
                        .map(AccountMetricsIT::inShort))
                .containsExactly(
                        "Stored",
                        "invalid_date",
                        "invalid_date",
                        "invalid_date",
                        "unknown_metric",
                        "invalid_value",
                        "no_values",
                        "Unchanged",
                        "Stored");
        observe(Map.of("followers", 8L));
        assertThat(recorder.record(project, "tiktok", "ada", Giver.IMPORT, lines))
                .doesNotContain(new Recorded.Stored());
        assertThat(recorder.record(UUID.randomUUID(), "tiktok", "ada", Giver.IMPORT, lines))
                .containsOnly(new Recorded.NotWatched());
        announceAll();
        assertThat(events(key)).extracting(AccountMetricsCollected::getSource).containsOnly("import", "nobody");
        assertThat(events(key)).hasSize(3);
    }

    @Test
    void observationsOfAnUnknownIdWaitUntilItIsLearnt() {
        service.execute(
                "update platform_accounts set platform_account_id = null where account_id = '%s'".formatted(accountId));
        put(TODAY, "{\"metrics\":{\"connections\":512}}");
        announceAll();
        assertThat(service.count(mine() + " and not announced")).isEqualTo(1);
        service.execute("update platform_accounts set platform_account_id = '%1$s' where account_id = '%1$s'"
                .formatted(accountId));
        announceAll();
        assertThat(only(events(key)).getConnections()).contains(512L);
        assertThat(put(TODAY, "{\"metrics\":{\"connections\":512}}").body()).contains("\"changed\":false");
    }

    @Test
    void whatAReplicaTookInHandAndDidNotMarkIsToldAgainToTheByte() {
        put(TODAY, "{\"metrics\":{\"profileSaves\":3}}");
        announceAll();
        service.execute(
                "update account_observations set announced = false where account_id = '%s'".formatted(accountId));
        announceAll();
        assertThat(service.count(mine() + " and not announced")).isEqualTo(1);
        service.execute("update account_observations set announcing_until = '-infinity' where account_id = '%s'"
                .formatted(accountId));
        put(TODAY, "{\"metrics\":{\"profileSaves\":4}}");
        announceAll();

        List<String> bytes = PublishedEvents.records(Topics.ACCOUNT_METRICS_COLLECTED.name()).stream()
                .filter(record -> Arrays.equals(record.key(), key.getBytes(StandardCharsets.UTF_8)))
                .map(record -> HexFormat.of().formatHex(record.value()))
                .toList();
        assertThat(bytes).hasSize(3);
        assertThat(bytes.get(0)).isEqualTo(bytes.get(1)).isNotEqualTo(bytes.get(2));
        assertThat(service.count(mine() + " and not announced")).isZero();
    }

    @Test
    void accountThatTheProjectDoesNotWatchIsNotFound() {
        HttpResponse<String> answer = service.send(
                "PUT",
                "/projects/" + UUID.randomUUID() + "/accounts/tiktok/ada/metrics/" + TODAY,
                "{\"metrics\":{\"followers\":1}}");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"code\":\"account_not_found\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-02-30|{\"metrics\":{\"followers\":1}}|invalid_date",
                "20260-01-01|{\"metrics\":{\"followers\":1}}|invalid_date",
                "9999-12-31|{\"metrics\":{\"followers\":1}}|invalid_date",
                "2001-01-01|{\"metrics\":{\"followers\":1}}|invalid_date",
                "today|{\"metrics\":{\"followers\":1}}|invalid_date",
                "2026-01-01|{\"metrics\":{\"followers\":-1}}|invalid_value",
                "2026-01-01|{\"metrics\":{\"followers\":1.5}}|invalid_value",
                "2026-01-01|{\"metrics\":{\"followers\":\"1\"}}|invalid_value",
                "2026-01-01|{\"metrics\":{\"followers\":null}}|invalid_value",
                "2026-01-01|{\"metrics\":{\"followers\":9223372036854775808}}|invalid_value",
                "2026-01-01|{\"metrics\":{\"followers\":1e999999999}}|invalid_value",
                "2026-01-01|{\"metrics\":{\"followers\":1,\"followers\":2}}|invalid_value",
                "2026-01-01|{\"metrics\":{\"karma\":1}}|unknown_metric",
                "2026-01-01|{\"metrics\":{\"profile_views\":1}}|unknown_metric",
                "2026-01-01|{\"metrics\":{}}|no_values",
                "2026-01-01|{\"metrics\":{\"followers\":1},\"note\":\"x\"}|invalid_request",
                "2026-01-01|{\"metrics\":[1]}|invalid_request",
                "2026-01-01|{\"metrics\":|invalid_request",
                "2026-01-01|[]|invalid_request",
            })
    void badRequestsAreProblemsWithACode(String date, String body, String code) {
        HttpResponse<String> answer =
                service.send("PUT", "/projects/" + project + "/accounts/tiktok/ada/metrics/" + date, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"").doesNotContain("karma");
        assertThat(service.count(mine())).isZero();
    }

    private HttpResponse<String> put(LocalDate day, String body) {
        HttpResponse<String> answer =
                service.send("PUT", "/projects/" + project + "/accounts/tiktok/@Ada/metrics/" + day, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    /** Stores what a collecting source of the account would. */
    private void observe(Map<String, Number> values) {
        AccountObservation seen = new AccountObservation(TODAY, Instant.now(), new TreeMap<>(values), new TreeMap<>());
        TransactionOperations<Connection> transactions = transactions();
        transactions.executeWrite(status -> {
            service.bean(AccountMetricsRecorder.class)
                    .observed(
                            status.getConnection(),
                            new Origin(accountId, "nobody", key, "ada", List.of(project)),
                            List.of(seen));
            return null;
        });
    }

    @SuppressWarnings("unchecked")
    private static TransactionOperations<Connection> transactions() {
        return service.bean(TransactionOperations.class);
    }

    private static void announceAll() {
        AccountMetricsAnnouncer announcer = service.bean(AccountMetricsAnnouncer.class);
        while (announcer.announce(1) > 0) {
            // one after the other, so that more than one round is needed
        }
    }

    private String mine() {
        return "account_observations where account_id = '" + accountId + "'";
    }

    private static List<AccountMetricsCollected> events(String accountKey) {
        return PublishedEvents.read(Topics.ACCOUNT_METRICS_COLLECTED).stream()
                .filter(event -> event.getAccountKey().equals(accountKey))
                .toList();
    }

    private static AccountMetricsCollected only(List<AccountMetricsCollected> events) {
        assertThat(events).hasSize(1);
        return events.getFirst();
    }

    private static String inShort(Recorded recorded) {
        return recorded instanceof Recorded.Refused(String code, String detail)
                ? code
                : recorded.getClass().getSimpleName();
    }
}

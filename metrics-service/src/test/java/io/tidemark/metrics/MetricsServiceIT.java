package io.tidemark.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.micronaut.context.ApplicationContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.client.BlockingHttpClient;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tidemark.messaging.EventPublisher;
import io.tidemark.metrics.account.AccountEvents;
import io.tidemark.metrics.snapshot.Observations;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AccountMetricsCollected;
import io.tidemark.schemas.event.Breakdown;
import io.tidemark.schemas.event.BreakdownPart;
import io.tidemark.schemas.event.CurvePoint;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalRegistry;
import io.tidemark.testbed.MigratedDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The service as it is configured, with a real broker, registry and database. */
class MetricsServiceIT {

    private static final String GROUP = "metrics-service.post-metrics";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static MigratedDatabase database;
    private static EmbeddedServer server;
    private static HttpClient client;
    private static BlockingHttpClient http;
    private static EventPublisher publisher;

    @BeforeAll
    static void start() {
        database = MigratedDatabase.create("metrics", "metrics_service", 2);
        server = ApplicationContext.run(
                EmbeddedServer.class,
                Map.ofEntries(
                        Map.entry("micronaut.server.port", -1),
                        Map.entry("datasources.default.url", database.address().jdbcUrl()),
                        Map.entry("datasources.default.username", "metrics"),
                        Map.entry(
                                "datasources.default.password",
                                database.address().password()),
                        Map.entry("kafka.bootstrap.servers", LocalKafka.shared().bootstrapServers()),
                        Map.entry(
                                "kafka.schema.registry.url",
                                LocalRegistry.shared().url())));
        client = HttpClient.create(server.getURL());
        http = client.toBlocking();
        publisher = server.getApplicationContext().getBean(EventPublisher.class);
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
        database.close();
    }

    @Test
    void observationsGoFromTheTopicIntoTheSeries() {
        List<PostMetricsCollected> events = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            events.add(Observations.of(
                            "tiktok:series" + i % 100,
                            Instant.parse("2026-03-01T00:00:00Z").plusSeconds(3_600L * (i / 100)))
                    .setViews((long) i)
                    .build());
        }
        publisher.publish(Topics.POST_METRICS_COLLECTED, events);

        await().atMost(PATIENCE)
                .until(() -> count("platform_post_metrics WHERE post_key LIKE 'tiktok:series%'") == 3_000);
        assertThat(get("/posts/tiktok:series7/metrics?metric=views&metric=skip_rate&bucket=day"
                        + "&since=2026-03-01T00:00:00Z&until=2026-03-02T06:00:00Z"))
                .isEqualTo("""
                        {"postKey":"tiktok:series7","bucket":"day",\
                        "since":"2026-03-01T00:00:00Z","until":"2026-03-02T06:00:00Z","items":[\
                        {"start":"2026-03-01T00:00:00Z","observedAt":"2026-03-01T23:00:00Z",\
                        "values":{"views":2307,"skipRate":null},\
                        "valuesObservedAt":{"views":"2026-03-01T23:00:00Z","skipRate":null}},\
                        {"start":"2026-03-02T00:00:00Z","observedAt":"2026-03-02T05:00:00Z",\
                        "values":{"views":2907,"skipRate":null},\
                        "valuesObservedAt":{"views":"2026-03-02T05:00:00Z","skipRate":null}}]}""");
    }

    @Test
    void curvesAreServedAndNullWhereTheyWereNotMeasured() {
        publisher.publish(
                Topics.POST_METRICS_COLLECTED,
                List.of(
                        Observations.of("tiktok:curved", "2026-03-01T00:00:00Z")
                                .setRetentionCurve(List.of(new CurvePoint(0, 1.0), new CurvePoint(1, 0.62)))
                                .build(),
                        Observations.of("tiktok:plain", "2026-03-01T00:00:00Z")
                                .setViews(1L)
                                .build()));

        await().atMost(PATIENCE)
                .until(() -> count("platform_post_metrics WHERE post_key IN ('tiktok:curved', 'tiktok:plain')") == 2);
        assertThat(get("/posts/tiktok:curved/curves")).isEqualTo("""
                        {"postKey":"tiktok:curved","observedAt":"2026-03-01T00:00:00Z",\
                        "retention":[{"second":0,"share":1.0},{"second":1,"share":0.62}],"likes":null}""");
        assertThat(get("/posts/tiktok:plain/curves")).isEqualTo("""
                        {"postKey":"tiktok:plain","observedAt":null,"retention":null,"likes":null}""");
        assertThat(problem(404, "/posts/tiktok:nobody/curves")).contains("\"code\":\"post_not_measured\"");
        assertThat(problem(400, "/posts/tiktok:plain/curves?bucket=day")).contains("\"code\":\"unknown_parameter\"");
    }

    @Test
    void breakdownsAreServedWithTheReasonOfAnAbsenceAndNullWhereNobodyAsked() {
        publisher.publish(
                Topics.POST_METRICS_COLLECTED,
                List.of(
                        Observations.of("tiktok:divided", "2026-03-01T00:00:00Z")
                                .setBreakdowns(List.of(
                                        new Breakdown(
                                                "impression_sources",
                                                null,
                                                List.of(
                                                        new BreakdownPart("For You", 0.93),
                                                        new BreakdownPart("Search", 0.0))),
                                        new Breakdown("audience_types", "failed", null),
                                        new Breakdown("audience_cities", "not_yet", null)))
                                .build(),
                        Observations.of("tiktok:divided", "2026-03-02T00:00:00Z")
                                .setBreakdowns(List.of(
                                        new Breakdown("impression_sources", "not_yet", null),
                                        new Breakdown(
                                                "audience_types", null, List.of(new BreakdownPart("FOLLOWERS", 1.0)))))
                                .build(),
                        Observations.of("tiktok:undivided", "2026-03-01T00:00:00Z")
                                .setViews(1L)
                                .build()));

        await().atMost(PATIENCE)
                .until(() ->
                        count("platform_post_metrics WHERE post_key IN ('tiktok:divided', 'tiktok:undivided')") == 3);
        assertThat(get("/posts/tiktok:divided/breakdowns")).isEqualTo("""
                        {"postKey":"tiktok:divided",\
                        "impressionSources":{"observedAt":"2026-03-01T00:00:00Z",\
                        "parts":[{"name":"For You","share":0.93},{"name":"Search","share":0.0}],\
                        "absentReason":"not_yet"},\
                        "audienceGenders":null,"audienceCountries":null,\
                        "audienceCities":{"observedAt":null,"parts":null,"absentReason":"not_yet"},\
                        "audienceTypes":{"observedAt":"2026-03-02T00:00:00Z",\
                        "parts":[{"name":"FOLLOWERS","share":1.0}],"absentReason":null}}""");
        assertThat(get("/posts/tiktok:undivided/breakdowns")).isEqualTo("""
                        {"postKey":"tiktok:undivided","impressionSources":null,"audienceGenders":null,\
                        "audienceCountries":null,"audienceCities":null,"audienceTypes":null}""");
        assertThat(problem(404, "/posts/tiktok:nobody/breakdowns")).contains("\"code\":\"post_not_measured\"");
        assertThat(problem(404, "/posts/%00/breakdowns")).contains("\"code\":\"post_not_measured\"");
        assertThat(problem(400, "/posts/tiktok:divided/breakdowns?kind=x")).contains("\"code\":\"unknown_parameter\"");
    }

    @Test
    void observationsOfAccountsGoFromTheTopicIntoTheirSeries() {
        AccountMetricsCollected told = AccountEvents.of("tiktok:measured", "2026-03-01", "sift", "2026-03-01T12:00:00Z")
                .setFollowers(9_007_199_254_740_993L)
                .setAbsentReasons(Map.of("profile_views", "not_supported"))
                .build();
        AccountMetricsCollected given = AccountEvents.of(
                        "tiktok:measured", "2026-03-01", "manual", "2026-03-01T13:00:00Z")
                .setProfileViews(0L)
                .build();
        AccountMetricsCollected poison = AccountEvents.of("tiktok:bad", "2026-03-01", "sift", "2026-03-01T12:00:00Z")
                .setFollowers(-1L)
                .build();
        publisher.publish(Topics.ACCOUNT_METRICS_COLLECTED, List.of(told, poison, given));

        await().atMost(PATIENCE).until(() -> count("account_metrics WHERE account_key = 'tiktok:measured'") == 2);
        await().atMost(PATIENCE).until(() -> deadLetters("metrics-service.account-metrics") == 1);
        assertThat(get("/accounts/tiktok:measured/metrics?metric=followers&metric=profile_views&metric=likes"
                        + "&since=2026-03-01&until=2026-03-02"))
                .startsWith("""
                        {"accountKey":"tiktok:measured","bucket":"day","since":"2026-03-01","until":"2026-03-02",\
                        "items":[{"start":"2026-03-01","days":1,\
                        "values":{"followers":9007199254740993,"profileViews":0,"likes":null},\
                        "daysKnown":{"followers":1,"profileViews":1,"likes":0},\
                        "valuesObservedAt":{"followers":"2026-03-01T12:00:00Z",\
                        "profileViews":"2026-03-01T13:00:00Z","likes":null},\
                        "sources":{"followers":["sift"],"profileViews":["manual"],"likes":[]},\
                        "absentReasons":{"likes":"not_yet"}}],\
                        "windows":[{"days":7,"since":"2026-02-23","until":"2026-03-02",\
                        "values":{"followers":9007199254740993,"profileViews":null,"likes":null},\
                        "daysKnown":{"followers":1,"profileViews":1,"likes":0},""");
        assertThat(problem(404, "/accounts/tiktok:bad/metrics")).contains("\"code\":\"account_not_measured\"");
        assertThat(problem(404, "/accounts/%00/metrics")).contains("\"code\":\"account_not_measured\"");
        assertThat(problem(400, "/accounts/tiktok:bad/metrics?bucket=month"))
                .contains("\"code\":\"invalid_parameter\"");
        assertThat(problem(400, "/accounts/tiktok:bad/metrics?from=x")).contains("\"code\":\"unknown_parameter\"");
    }

    @Test
    void poisonGoesToTheDeadLettersAndItsNeighboursAreStored() throws Exception {
        List<PostMetricsCollected> events = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            events.add(Observations.of("tiktok:neighbour" + i, "2026-03-01T00:00:00Z")
                    .setViews(1L)
                    .build());
        }
        events.add(10, Observations.of("tiktok:nul\0", "2026-03-01T00:00:00Z").build());
        events.add(20, Observations.of("tiktok:late", "2300-01-01T00:00:00Z").build());
        events.add(
                30,
                Observations.of("tiktok:negative", "2026-03-01T00:00:00Z")
                        .setViews(-1L)
                        .build());
        publisher.publish(Topics.POST_METRICS_COLLECTED, events);

        await().atMost(PATIENCE).until(() -> deadLetters(GROUP) == 3);
        await().atMost(PATIENCE)
                .until(() -> count("platform_post_metrics WHERE post_key LIKE 'tiktok:neighbour%'") == 50);
        assertThat(count("platform_post_metrics WHERE post_key IN ('tiktok:late', 'tiktok:negative')"))
                .isZero();
    }

    @Test
    void bothThreadsOfTheConfigurationConsume() throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", LocalKafka.shared().bootstrapServers()))) {
            await().atMost(PATIENCE)
                    .until(() -> admin.describeConsumerGroups(List.of(GROUP))
                                    .describedGroups()
                                    .get(GROUP)
                                    .get()
                                    .members()
                                    .size()
                            == 2);
        }
    }

    @Test
    void aPostThatWasNeverObservedIsAProblemWithACode() {
        assertThat(problem(404, "/posts/tiktok:nobody/metrics")).isEqualTo("""
                        {"type":"about:blank","title":"Not Found","status":404,\
                        "detail":"No metrics have been observed of this post.",\
                        "code":"post_not_measured","requestId":"test-1"}""");
    }

    @Test
    void whatIsNotUnderstoodIsRefusedWithACode() {
        assertThat(problem(400, "/posts/tiktok:1/metrics?buckets=day")).contains("\"code\":\"unknown_parameter\"");
        assertThat(problem(400, "/posts/tiktok:1/metrics?bucket=month")).contains("\"code\":\"invalid_parameter\"");
        assertThat(problem(400, "/posts/tiktok:1/metrics?since=%00%0a")).contains("\"code\":\"invalid_parameter\"");
        assertThat(problem(404, "/posts/%00/metrics")).contains("\"code\":\"post_not_measured\"");
        assertThat(problem(404, "/nowhere")).contains("\"code\":\"not_found\"");
        assertThat(problem(405, "/posts/tiktok:1/metrics", "DELETE")).contains("\"code\":\"method_not_allowed\"");
    }

    @Test
    void aSilentDatabaseIsGivenUpBeforeThePollThreadCountsAsStuck() throws Exception {
        DataSource pool = server.getApplicationContext().getBean(DataSource.class);
        try (Connection connection = pool.getConnection()) {
            assertThat(connection.getNetworkTimeout()).isBetween(1, 59_999);
        }
    }

    @Test
    void theServiceIsReadyAndMeasured() {
        assertThat(get("/health/readiness")).contains("\"status\":\"UP\"");
        assertThat(get("/health/liveness")).contains("\"status\":\"UP\"");
        assertThat(get("/prometheus")).contains("hikaricp_connections");
    }

    private static String get(String path) {
        return http.retrieve(path);
    }

    private static String problem(int status, String path) {
        return problem(status, path, "GET");
    }

    private static String problem(int status, String path, String method) {
        HttpRequest<?> request =
                HttpRequest.create(HttpMethod.valueOf(method), path).header("X-Request-Id", "test-1");
        HttpClientResponseException refusal = assertThatExceptionOfType(HttpClientResponseException.class)
                .isThrownBy(() -> http.exchange(request, Argument.STRING, Argument.STRING))
                .actual();
        assertThat(refusal.code()).isEqualTo(status);
        assertThat(refusal.getResponse().getContentType().map(MediaType::getName))
                .contains("application/problem+json");
        return refusal.getResponse().getBody(String.class).orElseThrow();
    }

    private static long count(String from) throws Exception {
        return database.number("SELECT count(*) FROM " + from);
    }

    private static long deadLetters(String group) {
        try (KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(
                Map.of("bootstrap.servers", LocalKafka.shared().bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(group + ".dlq", 0);
            return reader.endOffsets(List.of(partition)).get(partition);
        }
    }
}

package io.tidemark.sync.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.sync.PublishedEvents;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatedPost;
import io.tidemark.testbed.simulator.SimulatorConfig;
import io.tidemark.testbed.simulator.Source;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ImportIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final AtomicInteger NUMBER = new AtomicInteger(1);
    private static final String HEADER =
            "platform,handle,external_id,published_at,media_type,caption,permalink,observed_at,views,likes,skip_rate\n";

    private static final SimulatorConfig STILL = SimulatorConfig.still();

    private static SyncUnderTest service;

    private final UUID project = UUID.randomUUID();
    private final String handle = "importer" + NUMBER.getAndIncrement();
    private final String posts = "/projects/" + project + "/imports?format=posts_csv";

    @BeforeAll
    static void start() {
        service = SyncUnderTest.start(
                "imports",
                STILL.withOffer(STILL.offer().withSeed(5).withAccounts(0, 0, 12).with(Source.X, 1)),
                Map.of(
                        "tidemark.imports.batch",
                        20,
                        "tidemark.imports.max-bytes",
                        2_000_000,
                        "tidemark.imports.kept-refusals",
                        3,
                        "tidemark.imports.announce-interval",
                        "200ms",
                        "tidemark.sync.polling",
                        true,
                        "tidemark.sync.poll-interval",
                        "200ms"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void everyLineOfAnExportComesOutWithTheExportersOwnRate() throws IOException {
        watch(project, "x", "tidedemo", "2244994945");
        String name = "tweet_activity_metrics_tidedemo_20180501_20180601_en.csv";
        String path = "/projects/" + project + "/imports?format=x_tweet_activity&fileName=" + name;
        String export = SampleExport.sample(name);

        String report = imported(path, export);

        assertThat(report).contains("\"state\":\"done\"", "\"lines\":50", "\"accepted\":50", "\"refused\":0");
        assertThat(report).contains("\"postsPublished\":50", "\"metricsPublished\":50", "\"sameFileAs\":null");
        List<PostMetricsCollected> events = PublishedEvents.metrics(project);
        assertThat(events).hasSize(50).allSatisfy(event -> {
            assertThat(event.getObservedAt()).isEqualTo(Instant.parse("2018-06-01T00:00:00Z"));
            assertThat(event.getSource()).isEqualTo("import");
            assertThat(event.getShares()).isEmpty();
            assertThat(event.getAbsentReasons()).containsEntry("shares", "not_supported");
        });
        Map<String, Double> rates = SampleExport.rates(export);
        assertThat(events)
                .allSatisfy(event -> assertThat((double) event.getEngagements().orElseThrow()
                                / event.getImpressions().orElseThrow())
                        .isEqualTo(rates.get(event.getExternalId())));
        assertThat(PublishedEvents.posts(project))
                .hasSize(50)
                .allSatisfy(post -> assertThat(post.getAccountKey()).isEqualTo("x:2244994945"))
                .anySatisfy(post -> assertThat(post.getCaption().orElseThrow()).contains("\n"));

        String ofAccount = "account_key = 'x:2244994945'";
        List<String> rows = service.rowVersions(ofAccount, "imported_posts", "imported_observations");
        assertThat(rows).hasSize(50 + 50);
        String again = imported(path, export);

        assertThat(service.rowVersions(ofAccount, "imported_posts", "imported_observations"))
                .isEqualTo(rows);
        assertThat(again).contains("\"lines\":50", "\"accepted\":0", "\"skipped\":50", "\"metricsPublished\":0");
        assertThat(again).containsPattern("\"sameFileAs\":\"[0-9a-f-]{36}\"");
        assertThat(PublishedEvents.metrics(project)).hasSize(50);
        assertThat(PublishedEvents.posts(project)).hasSize(50);
    }

    @Test
    void linesThatCannotBeUsedAreNamedWithLineAndColumn() {
        watch(project, "tiktok", handle, "creator-" + handle);
        String report = imported(
                posts,
                HEADER + line("7000000000000000001", "2024-01-01T00:00:00Z", "\"two\nlines\"", "5,1,0.5")
                        + line("7000000000000000001", "2024-01-01T00:00:00Z", "", "5,one,0.5")
                        + "tiktok,somebody.else,7000000000000000002,2023-12-01T00:00:00Z,video,,,2024-01-01T00:00:00Z,1,1,\n"
                        + line("7000000000000000003", "2024-01-01T00:00:00Z", "", "=1+1,1,")
                        + "myspace," + handle + ",1,2023-12-01T00:00:00Z,video,,,2024-01-01T00:00:00Z,1,1,\n");

        assertThat(report).contains("\"lines\":5", "\"accepted\":1", "\"skipped\":0", "\"refused\":4");
        assertThat(report)
                .contains("{\"line\":4,\"column\":\"likes\",\"reason\":\"The cell is not a whole number.\"}")
                .contains("{\"line\":5,\"column\":\"handle\",\"reason\":\"The creator is not on the project's list.\"}")
                .contains(
                        "{\"line\":6,\"column\":\"views\",\"reason\":\"The cell is a formula where a figure belongs.\"}")
                .doesNotContain("\"line\":7");
    }

    @Test
    void notMeasuredIsNotNought() {
        watch(project, "tiktok", handle, "creator-" + handle);

        imported(posts, HEADER + line("7100000000000000001", "2024-01-01T00:00:00Z", "", "0,,"));

        assertThat(PublishedEvents.metrics(project)).singleElement().satisfies(event -> {
            assertThat(event.getViews()).hasValue(0L);
            assertThat(event.getLikes()).isEmpty();
            assertThat(event.getSkipRate()).isEmpty();
        });
    }

    @Test
    void laterFilesAddObservationsAndChangeThePostOnlyWhereItDiffers() {
        watch(project, "tiktok", handle, "creator-" + handle);
        imported(posts, HEADER + line("7200000000000000001", "2024-02-01T00:00:00Z", "first", "5,1,"));

        imported(posts, HEADER + line("7200000000000000001", "2024-03-01T00:00:00Z", "first", "6,1,"));
        imported(posts, HEADER + line("7200000000000000001", "2024-01-15T00:00:00Z", "older", "4,1,"));
        imported(posts, HEADER + line("7200000000000000001", "2024-04-01T00:00:00Z", "second", "7,1,"));
        String corrected =
                imported(posts, HEADER + line("7200000000000000001", "2024-04-01T00:00:00Z", "second", "8,1,"));

        assertThat(PublishedEvents.metrics(project))
                .extracting(event -> event.getViews().orElseThrow())
                .containsExactlyInAnyOrder(4L, 5L, 6L, 7L);
        assertThat(PublishedEvents.posts(project))
                .extracting(event -> event.getCaption().orElseThrow())
                .containsExactlyInAnyOrder("first", "second");
        assertThat(corrected).contains("\"refused\":1", "An import gave other figures for this post and moment.");
    }

    @Test
    void postThatASourceReadsIsToldByTheSourceAlone() {
        UUID account = watch(project, "tiktok", handle, "creator-" + handle);
        service.execute("""
                insert into known_posts (account_id, post_key, external_id, account_key, published_at, media_type,
                    content_hash, project_ids, observed_at, post_announced, metrics, absent_reasons, approximate,
                    metrics_observed_at, metrics_project_ids, metrics_event_id, metrics_announced, last_seen_epoch)
                values ('%s', 'tiktok:7300000000000000001', '7300000000000000001', 'tiktok:creator-%s', now(), 'video', 'h',
                    '{}', now(), true, '{}', '{}', false, now(), '{}', gen_random_uuid(), true, 0)
                """.formatted(account, handle));

        String report = imported(posts, HEADER + line("7300000000000000001", "2024-02-01T00:00:00Z", "first", "5,1,"));

        assertThat(report).contains("\"accepted\":1", "\"postsPublished\":0", "\"metricsPublished\":1");
        assertThat(PublishedEvents.metrics(project)).hasSize(1);
        assertThat(PublishedEvents.posts(project)).isEmpty();
    }

    @Test
    void postThatIsImportedAndLaterReadIsOnePost() {
        SimulatedAccount account = service.accounts("x").getFirst();
        SimulatedPost post =
                account.postsAt(service.simulator().clock().instant()).getFirst();
        watch(project, "x", account.handle(), account.platformAccountId());
        Instant observedAt = post.published().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
        imported(
                "/projects/" + project + "/imports?format=posts_csv&platform=x&handle=" + account.handle(),
                "external_id,published_at,media_type,observed_at,impressions,engagements\n" + post.id() + ","
                        + post.published() + ",text," + observedAt + ",10,1\n");

        service.follow(project, account);

        String key = "x:" + post.id();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ofPost(key))
                        .extracting(PostSynced::getSource)
                        .containsExactly("import", "x"));
        assertThat(ofPost(key)).extracting(PostSynced::getAccountKey).containsOnly("x:" + account.platformAccountId());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(PublishedEvents.metrics(project).stream()
                                .filter(event -> event.getPostKey().equals(key)))
                        .extracting(PostMetricsCollected::getSource)
                        .contains("import", "x"));
    }

    @Test
    void postOfAnotherAccountIsRefused() {
        watch(project, "tiktok", handle, "creator-" + handle);
        imported(posts, HEADER + line("7400000000000000001", "2024-02-01T00:00:00Z", "", "5,1,"));
        UUID other = UUID.randomUUID();
        watch(other, "tiktok", "thief-" + handle, "thief-" + handle);

        String report = imported(
                "/projects/" + other + "/imports?format=posts_csv",
                HEADER
                        + line("7400000000000000001", "2024-03-01T00:00:00Z", "", "5,1,")
                                .replace("," + handle + ",", ",thief-" + handle + ","));

        assertThat(report).contains("\"refused\":1", "The post belongs to another account.");
    }

    @Test
    void projectsThatComeAndGoAreToldWithImportedPosts() {
        watch(project, "tiktok", handle, "creator-" + handle);
        imported(posts, HEADER + line("7500000000000000001", "2024-02-01T00:00:00Z", "", "5,1,"));

        service.send("DELETE", "/projects/" + project + "/creators/tiktok/" + handle, null);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ofPost("tiktok:7500000000000000001"))
                        .extracting(PostSynced::getProjectIds)
                        .containsExactly(List.of(project.toString()), List.of()));
    }

    @Test
    void whatACrashLeftIsAnnouncedWithTheSameIds() {
        watch(project, "tiktok", handle, "creator-" + handle);
        imported(posts, HEADER + line("7600000000000000001", "2024-02-01T00:00:00Z", "", "5,1,"));
        String key = "tiktok:7600000000000000001";
        for (String table : List.of("imported_posts", "imported_observations")) {
            service.execute("update " + table + " set announced = false, announce_after = now() where post_key = '"
                    + key + "'");
        }

        await().atMost(PATIENCE)
                .until(() -> ofPost(key).size() == 2
                        && PublishedEvents.metrics(project).size() == 2);
        assertThat(ofPost(key))
                .extracting(PostSynced::getEventId)
                .containsOnly(ofPost(key).getFirst().getEventId());
        assertThat(PublishedEvents.metrics(project))
                .extracting(PostMetricsCollected::getEventId)
                .containsOnly(PublishedEvents.metrics(project).getFirst().getEventId());
    }

    @Test
    void fileThatEndsInTheMiddleKeepsWhatWasWholeAndCanBeSentAgain() {
        watch(project, "tiktok", handle, "creator-" + handle);
        StringBuilder file = new StringBuilder(HEADER);
        for (int i = 0; i < 45; i++) {
            file.append(line("77000000000000000" + (10 + i), "2024-02-01T00:00:00Z", "", "5,1,"));
        }
        String cut = imported(posts, file + "tiktok,\"" + handle);
        assertThat(cut)
                .contains("\"state\":\"failed\"", "\"lines\":46", "\"accepted\":45", "\"refused\":1", "\"line\":47");

        String again = imported(posts, file.toString());

        assertThat(again).contains("\"state\":\"done\"", "\"lines\":45", "\"accepted\":0", "\"skipped\":45");
        assertThat(PublishedEvents.metrics(project)).hasSize(45);
    }

    @Test
    void importWhoseReplicaIsGoneShowsAsInterrupted() {
        watch(project, "tiktok", handle, "creator-" + handle);
        String report = imported(posts, HEADER + line("7800000000000000001", "2024-02-01T00:00:00Z", "", "5,1,"));
        String importId = report.replaceAll("(?s).*\"importId\":\"([^\"]+)\".*", "$1");
        String ofIt = " where import_id = '" + importId + "'";
        service.execute("update imports set state = 'running', finished_at = null, alive_until = now() - interval '1 s'"
                + ofIt);

        String path = "/projects/" + project + "/imports";
        assertThat(service.send("GET", path + "/" + importId, null).body())
                .contains("\"state\":\"interrupted\"", "Send the file again");
        assertThat(service.send("GET", path, null).body()).contains(importId);
        HttpResponse<String> foreign =
                service.send("GET", "/projects/" + UUID.randomUUID() + "/imports/" + importId, null);
        assertThat(foreign.statusCode()).isEqualTo(404);
        assertThat(foreign.body()).contains("import_not_found");

        service.execute("insert into import_refusals values ('" + importId + "', 1, null, 'too old')");
        service.bean(ImportRunner.class).tidy();
        assertThat(service.count("imports" + ofIt)).isEqualTo(1);
        service.execute("update imports set received_at = now() - interval '181 days'" + ofIt);
        service.bean(ImportRunner.class).tidy();
        assertThat(service.count("imports" + ofIt)).isZero();
        assertThat(service.count("imported_observations" + ofIt)).isEqualTo(1);
    }

    @Test
    void daysOfAccountsAreStoredOnceAndTheRestIsNamed() {
        watch(project, "tiktok", handle, "creator-" + handle);
        String path = "/projects/" + project + "/imports?format=account_metrics_csv&platform=tiktok";
        String day = LocalDate.now(ZoneOffset.UTC).minusDays(40).toString();
        String file = "handle,date,followers,profile_views\n" + handle + "," + day + ",1200,\n" + handle + "," + day
                + ",1200,\nsomebody.else," + day + ",1,1\n" + handle + ",31.12.2025,1,1\n" + handle
                + ",2999-01-01,1,1\n";

        String report = imported(path, file);

        assertThat(report).contains("\"lines\":5", "\"accepted\":1", "\"skipped\":1", "\"refused\":3");
        assertThat(report).contains("{\"line\":5,\"column\":\"date\"", "The date lies in the future");
        assertThat(imported(path, file)).contains("\"accepted\":0", "\"skipped\":2", "\"refused\":3");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(PublishedEvents.read(Topics.ACCOUNT_METRICS_COLLECTED).stream()
                                .filter(event -> event.getProjectIds().contains(project.toString())))
                        .singleElement()
                        .satisfies(event -> assertThat(event.getFollowers()).hasValue(1200L)));
    }

    @Test
    void unusableFilesAreRefusedWhole() {
        for (Map.Entry<String, String> each : Map.of(
                        "a,b\n1,2\n",
                        "\"column\":\"external_id\",\"reason\":\"The column is missing.\"",
                        HEADER.replace("likes", "views") + "1\n",
                        "The header has this column twice.",
                        HEADER.replace("likes", "like") + "1\n",
                        "\"column\":\"like\",\"reason\":\"There is no metric",
                        "\n\n",
                        "The file has no header.")
                .entrySet()) {
            assertThat(imported(posts, each.getKey()))
                    .contains("\"state\":\"refused\"", "\"lines\":0", each.getValue());
        }
    }

    @Test
    void requestsThatCannotBeServedAreProblems() {
        for (Map.Entry<String, String> each : Map.of(
                        "", "unknown_format",
                        "?format=xml", "unknown_format",
                        "?format=posts_csv&observedAt=yesterday", "invalid_observed_at",
                        "?format=posts_csv&observedAt=2999-01-01T00:00:00Z", "invalid_observed_at",
                        "?format=posts_csv&fileName=..%2Fx.csv", "invalid_file_name",
                        "?format=x_tweet_activity&platform=tiktok", "unknown_platform",
                        "?format=posts_csv&handle=a%20b", "invalid_handle")
                .entrySet()) {
            HttpResponse<String> response = send("/projects/" + project + "/imports" + each.getKey(), "a");
            assertThat(response.statusCode()).as(each.getKey()).isEqualTo(400);
            assertThat(response.body()).contains("\"code\":\"" + each.getValue() + "\"");
        }
        assertThat(send(posts, "").body()).contains("empty_file");
        assertThat(send(posts.replace("posts_csv", "xml"), "x".repeat(20_000_000))
                        .statusCode())
                .isEqualTo(400);
        HttpResponse<String> large = send(posts, "x".repeat(20_000_000));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body()).contains("file_too_large");
    }

    private String line(String id, String observedAt, String caption, String figures) {
        return "tiktok," + handle + "," + id + ",2023-12-01T00:00:00+01:00,video," + caption + ",," + observedAt + ","
                + figures + "\n";
    }

    /** Puts an account on a project's list as if it had been read. */
    private static UUID watch(UUID project, String platform, String handle, String platformAccountId) {
        UUID account = UUID.randomUUID();
        service.execute("""
                insert into platform_accounts (account_id, source, platform, handle, platform_account_id)
                values ('%s', 'none', '%s', '%s', '%s')
                """.formatted(account, platform, handle, platformAccountId));
        service.execute(
                "insert into social_accounts (project_id, platform, handle, account_id) values ('%s','%s','%s','%s')"
                        .formatted(project, platform, handle, account));
        return account;
    }

    private static String imported(String path, String csv) {
        HttpResponse<String> response = send(path, csv);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private static HttpResponse<String> send(String path, String csv) {
        return service.send("POST", path, "text/csv", csv);
    }

    private static List<PostSynced> ofPost(String postKey) {
        return PublishedEvents.read(Topics.POSTS_SYNCED).stream()
                .filter(event -> event.getPostKey().equals(postKey))
                .toList();
    }
}

package io.tidemark.sync.platform.instagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.PlatformSourceContract;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SyncKind;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatedPost;
import io.tidemark.testbed.simulator.SimulatorConfig;
import io.tidemark.testbed.simulator.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of Instagram's insights. */
abstract class InstagramInsightsContract extends PlatformSourceContract {

    static final String INSIGHTS = "/graph.facebook.com/{media-id}/insights";
    static final String BATCH = "/graph.facebook.com/batch";

    @Override
    protected String sourceName() {
        return "instagram";
    }

    @Override
    protected String platform() {
        return "instagram";
    }

    @Override
    protected Map<String, Object> settings(SimulatorConfig simulator) {
        return Map.of(
                "tidemark.platforms.instagram.calls-per-hour", 10_000_000,
                "tidemark.platforms.instagram.account-calls-per-hour", 10_000_000,
                "tidemark.platforms.instagram.page-size", 20,
                "tidemark.platforms.sift.platforms", "tiktok,instagram",
                "tidemark.platforms.instagram.secret-proof", true);
    }

    @Override
    protected SimulatorConfig offer(SimulatorConfig still) {
        return still.withOffer(still.offer()
                .withSeed(sourceName().hashCode())
                .withAccounts(0, 0, 70)
                .with(Source.INSTAGRAM, 72));
    }

    @Override
    protected String listing() {
        return "/graph.";
    }

    @Override
    protected List<SimulatedPost> expected(SimulatedAccount account) {
        List<SimulatedPost> all =
                new ArrayList<>(account.postsAt(service.simulator().clock().instant()));
        all.addAll(service.simulator().stories(account));
        return all;
    }

    @Test
    void productTypeDecidesTheMetrics() {
        List<CollectedPost> posts = posts(readAll(follow(fresh(Login.FACEBOOK))));
        assertThat(posts)
                .filteredOn(post -> post.content().mediaType().equals("reel"))
                .isNotEmpty()
                .allSatisfy(reel -> {
                    assertThat(reel.metrics().values()).containsKeys("avg_watch_time_ms", "total_view_time_ms");
                    assertThat((Double) reel.metrics().values().get("skip_rate"))
                            .isBetween(0.2, 0.7);
                    assertThat(reel.metrics().absentReasons()).containsEntry("follows", "not_supported");
                });
        assertThat(posts)
                .filteredOn(post -> Set.of("image", "carousel", "video")
                        .contains(post.content().mediaType()))
                .isNotEmpty()
                .allSatisfy(post -> {
                    assertThat(post.metrics().values()).containsKeys("follows", "profile_visits", "profile_activity");
                    assertThat(post.metrics().absentReasons()).containsEntry("skip_rate", "not_supported");
                });
    }

    @Test
    void insightsThatAreNotDueAreNotAskedFor() {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        SourceAccount account = follow(simulated);
        FetchResult.Page page =
                (FetchResult.Page) source.fetch(new FetchRequest(account, SyncKind.POSTS, null, posts -> Set.of()));
        List<CollectedPost> others = page.posts().stream()
                .filter(post -> !post.content().mediaType().equals("story"))
                .toList();
        assertThat(others).isNotEmpty().allSatisfy(post -> {
            assertThat(post.insights()).isFalse();
            assertThat(post.metrics().values()).containsKey("likes");
            assertThat(post.metrics().absentReasons()).containsEntry("reach", "not_yet");
        });
        assertThat(calls(INSIGHTS, simulated)).isEqualTo(page.posts().size() - others.size());
    }

    @Test
    void hiddenLikesAreWithheldUnlessTheOwnersInsightsTellThem() {
        SimulatedAccount shy = service.accounts("instagram").stream()
                .filter(SimulatedAccount::likesHidden)
                .findFirst()
                .orElseThrow();
        SourceAccount account = follow(shy);
        FetchResult.Page listed =
                (FetchResult.Page) source.fetch(new FetchRequest(account, SyncKind.POSTS, null, posts -> Set.of()));
        assertThat(listed.posts())
                .filteredOn(post -> !post.content().mediaType().equals("story"))
                .isNotEmpty()
                .allSatisfy(post -> {
                    assertThat(post.metrics().values()).doesNotContainKey("likes");
                    assertThat(post.metrics().absentReasons()).containsEntry("likes", "withheld");
                });
        assertThat(posts(readAll(account)))
                .filteredOn(post -> !post.content().mediaType().equals("story"))
                .anySatisfy(post -> assertThat(post.metrics().values()).containsKey("likes"));
    }

    @Test
    void refusedMetricCostsItselfAndIsNotAskedForAgain() {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        SourceAccount account = follow(simulated);
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.METRIC_REFUSED)
                        .forAccount(simulated.handle())
                        .value("reels_skip_rate"));
        try {
            for (int run = 0; run < 2; run++) {
                long before = calls(INSIGHTS, simulated);
                List<CollectedPost> posts = posts(readAll(account));
                assertThat(posts)
                        .filteredOn(post -> post.content().mediaType().equals("reel"))
                        .isNotEmpty()
                        .allSatisfy(reel -> {
                            assertThat(reel.metrics().values()).containsKeys("reach", "avg_watch_time_ms");
                            assertThat(reel.metrics().absentReasons()).containsEntry("skip_rate", "not_supported");
                        });
                long more = calls(INSIGHTS, simulated) - before - posts.size();
                assertThat(more).isBetween(run == 0 ? 1L : 0L, run == 0 ? 80L : 0L);
            }
            assertThat(service.value(
                            "select api || ' ' || product_type || ' ' || metric from instagram_unsupported_metrics"))
                    .isEqualTo("facebook/v26.0 REELS reels_skip_rate");
            service.execute("update instagram_unsupported_metrics set unsupported_until = now() - interval '1 second'");
            service.simulator().faults().clear();
            assertThat(posts(readAll(account)))
                    .filteredOn(post -> post.content().mediaType().equals("reel"))
                    .allSatisfy(reel -> assertThat(reel.metrics().values()).containsKey("skip_rate"));
        } finally {
            service.execute("delete from instagram_unsupported_metrics");
        }
    }

    @Test
    void metricsThatAreAllRefusedAreNotRemembered() {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        SourceAccount account = follow(simulated);
        String spoilt = refuse(simulated, "100");
        CollectedPost post = post(readAll(account), spoilt);
        assertThat(post.metrics().absentReasons()).containsEntry("reach", "failed");
        assertThat(post.insights()).isTrue();
        assertThat(service.count("instagram_unsupported_metrics")).isZero();
    }

    @Test
    void metricThatOneMediaCannotHaveIsNotRememberedForItsKind() {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        SourceAccount account = follow(simulated);
        String spoilt = refuse(simulated, "-1/2207086");
        assertThat(post(readAll(account), spoilt).metrics().absentReasons()).containsEntry("reach", "failed");
        assertThat(service.count("instagram_unsupported_metrics")).isZero();
    }

    @Test
    void mediaFromBeforeTheConversionIsKeptAndAskedForOnce() {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        SourceAccount account = follow(simulated);
        String old = refuse(simulated, "100/2108006");
        int all = expected(simulated).size();
        CollectedPost post = post(readAll(account), old);
        assertThat(post.insights()).isTrue();
        assertThat(post.metrics().values()).containsKey("likes");
        assertThat(post.metrics().absentReasons()).containsEntry("reach", "not_supported");
        assertThat(calls(INSIGHTS, simulated)).isEqualTo(all);
        assertThat(post(readAll(account), old).metrics().absentReasons()).containsEntry("reach", "not_supported");
        assertThat(calls(INSIGHTS, simulated)).isEqualTo(2L * all - 1);
    }

    @ParameterizedTest
    @CsvSource({"10/viewers, withheld, true", "100/33, not_yet, false"})
    void mediaWithoutInsightsTellsWhy(String code, String reason, boolean answered) {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        SourceAccount account = follow(simulated);
        String spoilt = refuse(simulated, code);
        CollectedPost post = post(readAll(account), spoilt);
        assertThat(post.metrics().absentReasons()).containsEntry("reach", reason);
        assertThat(post.insights()).isEqualTo(answered);
    }

    @Test
    void emptyInsightsAreAbsentAndNotZero() {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        String empty = expected(simulated).getFirst().id();
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.FIELD_LITERAL)
                        .forPost(empty)
                        .inField("data")
                        .value("[]"));
        CollectedPost post = post(readAll(account), empty);
        assertThat(post.metrics().values()).containsOnlyKeys("likes", "comments");
        assertThat(post.metrics().absentReasons()).containsEntry("views", "not_yet");
    }

    @Test
    void callThatABatchLeavesOutIsAskedForAgain() {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        SourceAccount account = follow(simulated);
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.LEFT_OUT)
                        .atEndpoint(INSIGHTS)
                        .forAccount(simulated.handle())
                        .times(3));
        assertThat(posts(readAll(account))).allMatch(CollectedPost::insights);
    }

    SimulatedAccount fresh(Login login) {
        while (true) {
            SimulatedAccount account = freshAccount();
            if (Login.of(account.scopes()) == login && !account.likesHidden()) {
                return account;
            }
        }
    }

    /** Makes Instagram refuse the insights of the account's third post, and gives its id. */
    String refuse(SimulatedAccount simulated, String code) {
        String id = expected(simulated).get(2).id();
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.POST_REFUSED).forPost(id).value(code));
        return id;
    }

    static CollectedPost post(List<FetchResult.Page> pages, String id) {
        return posts(pages).stream()
                .filter(post -> post.content().externalId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    long calls(String endpoint, SimulatedAccount account) {
        return service.simulator().served().calls().stream()
                .filter(count ->
                        count.endpoint().equals(endpoint) && count.account().equals(account.handle()))
                .mapToLong(count -> count.calls())
                .sum();
    }

    String token(SourceAccount account) {
        return service.value("select access_token from credentials where account_id = '" + account.accountId() + "'");
    }

    Instant ends(SourceAccount account) {
        return Instant.parse(service.value(
                "select to_char(access_expires_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from credentials"
                        + " where account_id = '" + account.accountId() + "'"));
    }

    void endsAt(SourceAccount account, Instant end) {
        service.execute("update credentials set access_expires_at = '" + end + "' where account_id = '"
                + account.accountId() + "'");
    }
}

package io.tidemark.sync.platform.instagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.LookupResult;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PlatformSourceContract;
import io.tidemark.sync.platform.PlatformSources;
import io.tidemark.sync.platform.PostRef;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.SyncKind;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatedPost;
import io.tidemark.testbed.simulator.SimulatorConfig;
import io.tidemark.testbed.simulator.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstagramSourceContractIT extends PlatformSourceContract {

    private static final String INSIGHTS = "/graph.facebook.com/{media-id}/insights";
    private static final String BATCH = "/graph.facebook.com/batch";

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
    void readsBothLogins() {
        for (Login login : Login.values()) {
            SimulatedAccount simulated = fresh(login);
            SourceAccount account = follow(simulated);
            List<CollectedPost> posts = posts(readAll(account));
            assertThat(ids(posts)).isEqualTo(idsOf(expected(simulated)));
            assertThat(posts).allMatch(CollectedPost::insights);
            assertThat(posts)
                    .allSatisfy(post -> assertThat(post.metrics().values()).containsKey("reach"));
        }
    }

    @Test
    void batchAsksForAPageOfInsightsAtOnce() {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        SourceAccount account = follow(simulated);
        List<FetchResult.Page> pages = readAll(account);
        long asked = posts(pages).size();
        assertThat(calls(INSIGHTS, simulated)).isEqualTo(asked);
        assertThat(calls(BATCH, simulated)).isBetween(1L, (long) pages.size());
    }

    @Test
    void emptyAndShortPagesDoNotEndTheListing() {
        List<FetchResult.Page> pages = new ArrayList<>();
        for (int account = 0; account < 6; account++) {
            pages.addAll(readAll(follow(freshAccount())));
        }
        List<FetchResult.Page> withMore =
                pages.stream().filter(page -> page.nextCursor() != null).toList();
        assertThat(withMore).anyMatch(page -> page.served() == 0);
        assertThat(withMore).anyMatch(page -> page.served() > 0 && page.served() < 20);
    }

    @Test
    void storiesComeWithTheFirstPageOfEveryRun() {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        SourceAccount account = follow(simulated);
        Set<String> stories = idsOf(service.simulator().stories(simulated));
        FetchResult.Page page = (FetchResult.Page) source.fetch(request(account, SyncKind.QUICK, null));
        List<CollectedPost> read = page.posts().stream()
                .filter(post -> post.content().mediaType().equals("story"))
                .toList();
        assertThat(ids(read)).isEqualTo(stories).isNotEmpty();
        assertThat(read).allSatisfy(story -> {
            assertThat(story.metrics().values()).containsKeys("views", "navigation", "replies");
            assertThat(story.metrics().absentReasons()).containsEntry("likes", "not_supported");
        });
    }

    @Test
    void clicksOnLinksOfStoriesAreAskedForWhereTheHostHasThem() {
        for (Login login : Login.values()) {
            SimulatedAccount simulated = fresh(login);
            SourceAccount account = follow(simulated);
            FetchResult.Page page = (FetchResult.Page) source.fetch(request(account, SyncKind.QUICK, null));
            assertThat(page.posts())
                    .filteredOn(post -> post.content().mediaType().equals("story"))
                    .isNotEmpty()
                    .allSatisfy(story -> {
                        assertThat(story.metrics().values().containsKey("url_clicks"))
                                .isEqualTo(login == Login.FACEBOOK);
                        assertThat(story.metrics().absentReasons().get("url_clicks"))
                                .isEqualTo(login == Login.FACEBOOK ? null : "not_supported");
                    });
        }
        assertThat(service.count("instagram_unsupported_metrics")).isZero();
    }

    @Test
    void levelsOfTheAccountAreReadOnceInADay() {
        SimulatedAccount simulated = fresh(Login.INSTAGRAM);
        SourceAccount account = follow(simulated);
        FetchResult.Page quick = (FetchResult.Page) source.fetch(request(account, SyncKind.QUICK, null));
        assertThat(quick.accountMetrics()).isEmpty();
        List<FetchResult.Page> pages = readAll(account);
        assertThat(pages.getFirst().accountMetrics()).singleElement().satisfies(day -> {
            assertThat(day.day()).isEqualTo(LocalDate.now(ZoneOffset.UTC));
            assertThat(day.values())
                    .containsEntry("followers", simulated.followers())
                    .containsEntry("following", simulated.following())
                    .containsEntry("posts", (long) simulated
                            .postsAt(service.simulator().clock().instant())
                            .size());
        });
        assertThat(readAll(account)).allMatch(page -> page.accountMetrics().isEmpty());
    }

    @Test
    void levelsThatCannotBeReadCostNothingElseAndAreReadLater() {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        SourceAccount account = follow(simulated);
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.SERVER_ERROR)
                        .atEndpoint("/graph.facebook.com/v26.0/" + simulated.businessId())
                        .skipping(2)
                        .times(1));
        FetchResult.Page page = (FetchResult.Page) fetch(account, null);
        assertThat(page.accountMetrics()).isEmpty();
        assertThat(page.posts()).isNotEmpty();
        assertThat(readAll(account).getFirst().accountMetrics()).hasSize(1);
    }

    @Test
    void missingPermissionForStoriesCostsTheStoriesOnly() {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        SourceAccount account = follow(simulated);
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.ERROR_CODE)
                        .value("10")
                        .atEndpoint("/graph.facebook.com/v26.0/" + simulated.businessId() + "/stories"));
        FetchResult.Page first = (FetchResult.Page) source.fetch(request(account, SyncKind.FULL, null));
        assertThat(first.limitation()).contains("Stories are not permitted", "grant instagram_basic");
        SourceAccount limited = new SourceAccount(
                account.accountId(), "instagram", account.handle(), account.platformAccountId(), first.limitation());
        FetchResult.Page next = (FetchResult.Page) source.fetch(request(limited, SyncKind.QUICK, null));
        assertThat(next.limitation()).isEqualTo(first.limitation());
        assertThat(next.posts()).isNotEmpty().allMatch(CollectedPost::insights);
    }

    @Test
    void mediaIsAskedForByTheIdOfTheInterface() {
        for (CollectedPost post : posts(readAll(follow(anyAccount())))) {
            assertThat(post.content().sourcePostId()).matches("[0-9]{17}");
            assertThat(post.content().extra())
                    .contains("\"platform_media_id\":\"" + post.content().sourcePostId());
            assertThat(post.content().extra()
                            + post.content().permalink()
                            + post.content().thumbnailUrl())
                    .doesNotContain("access_token", "oh=");
        }
    }

    @Test
    void scrapedPostsHaveTheSameKeys() {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        Set<String> keys = ids(posts(readAll(follow(simulated))));
        UUID other = UUID.fromString("0c0c0000-0000-4000-8000-000000000002");
        String path = "/projects/" + other + "/creators/instagram/" + simulated.handle();
        assertThat(service.send("PUT", path, "{\"source\":\"sift\"}").statusCode())
                .isEqualTo(200);
        SourceAccount scraped = new SourceAccount(
                UUID.fromString(service.value("select account_id from social_accounts where project_id = '" + other
                        + "' and handle = '" + simulated.handle() + "'")),
                "instagram",
                simulated.handle(),
                null,
                null);
        PlatformSource sift = service.bean(PlatformSources.class).find("sift").orElseThrow();
        FetchRequest ask = request(scraped, SyncKind.QUICK, null);
        FetchResult result = sift.fetch(ask);
        for (int asked = 0; result instanceof FetchResult.Pending && asked < 10; asked++) {
            result = sift.fetch(ask);
        }
        assertThat(result).isInstanceOfSatisfying(FetchResult.Page.class, page -> {
            assertThat(page.posts()).hasSizeGreaterThan(20);
            assertThat(keys).containsAll(ids(page.posts()));
        });
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

    @Test
    void missingPermissionForInsightsCostsTheInsightsOnly() {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        SourceAccount account = follow(simulated);
        service.simulator().faults().on(Fault.of(FaultKind.SCOPE_MISSING).forAccount(simulated.handle()));
        List<FetchResult.Page> pages = readAll(account);
        assertThat(ids(posts(pages))).isEqualTo(idsOf(expected(simulated)));
        assertThat(pages).allSatisfy(page -> assertThat(page.limitation()).contains("grant instagram_manage_insights"));
        assertThat(posts(pages)).allSatisfy(post -> {
            assertThat(post.insights()).isFalse();
            assertThat(post.metrics().absentReasons()).containsEntry("reach", "not_permitted");
        });

        SourceAccount limited = new SourceAccount(
                account.accountId(),
                "instagram",
                account.handle(),
                account.platformAccountId(),
                pages.getFirst().limitation());
        long before = calls(INSIGHTS, simulated);
        readAll(limited);
        assertThat(calls(INSIGHTS, simulated) - before).isEqualTo(1);
        service.simulator().faults().clear();
        assertThat(posts(readAll(limited))).allMatch(CollectedPost::insights);
    }

    @ParameterizedTest
    @CsvSource({"4, APP", "341, APP", "17, ACCOUNT", "32, ACCOUNT", "613, ACCOUNT", "80001, ACCOUNT", "80002, ACCOUNT"})
    void throttlesTellWhomTheyHoldBack(String code, SourceFailure.Scope scope) {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.ERROR_CODE).value(code).forAccount(simulated.handle()));
        assertThat(fetch(account, null)).isInstanceOfSatisfying(SourceFailure.Throttled.class, throttled -> {
            assertThat(throttled.scope()).isEqualTo(scope);
            assertThat(throttled.retryAfter()).isPositive();
        });
    }

    @Test
    void throttledInsightsLeaveTheListingAndHoldTheAccountBack() {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        SourceAccount account = follow(simulated);
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.ERROR_CODE)
                        .value("80002")
                        .atEndpoint(INSIGHTS)
                        .forAccount(simulated.handle()));
        FetchResult.Page page = (FetchResult.Page) fetch(account, null);
        assertThat(page.posts()).isNotEmpty().noneMatch(CollectedPost::insights);
        assertThat(fetch(account, null)).isInstanceOf(SourceFailure.Throttled.class);
        assertThat(fetch(follow(anyAccount()), null)).isInstanceOf(FetchResult.Page.class);
    }

    @Test
    void highUsageSlowsAndFullUsageStops() {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        SourceAccount account = follow(simulated);
        Fault usage = Fault.of(FaultKind.USAGE).forAccount(simulated.handle());
        service.simulator().faults().on(usage.value("76"));
        assertThat(fetch(account, null)).isInstanceOf(FetchResult.Page.class);
        assertThat(service.value(
                        "select used_share from rate_usage where budget = 'instagram/" + account.accountId() + "'"))
                .isEqualTo("0.76");
        service.simulator().faults().clear();
        service.simulator().faults().on(usage.value("118"));
        fetch(account, null);
        assertThat(fetch(account, null)).isInstanceOfSatisfying(SourceFailure.Throttled.class, throttled -> {
            assertThat(throttled.scope()).isEqualTo(SourceFailure.Scope.ACCOUNT);
            assertThat(throttled.retryAfter()).isGreaterThan(Duration.ofSeconds(30));
        });
        assertThat(fetch(follow(anyAccount()), null)).isInstanceOf(FetchResult.Page.class);
    }

    @ParameterizedTest
    @CsvSource({"TOKEN_EXPIRED, the token has expired", "TOKEN_REVOKED, the owner changed the password"})
    void uselessTokenNeedsTheOwner(FaultKind kind, String words) {
        SimulatedAccount simulated = fresh(Login.FACEBOOK);
        SourceAccount account = follow(simulated);
        service.simulator().faults().on(Fault.of(kind).forAccount(simulated.handle()));
        assertThat(fetch(account, null))
                .isInstanceOfSatisfying(
                        SourceFailure.ReauthNeeded.class,
                        reauth -> assertThat(reauth.why()).contains(words).doesNotContain("EAA."));
    }

    @Test
    void tokenThatIsAboutToEndIsExchanged() {
        for (Login login : Login.values()) {
            SimulatedAccount simulated = fresh(login);
            SourceAccount account = follow(simulated);
            String before = token(account);
            Instant now = service.simulator().clock().instant();
            endsAt(account, now.plus(Duration.ofDays(5)));
            fetch(account, null);
            assertThat(token(account)).isNotEqualTo(before);
            assertThat(ends(account)).isAfter(now.plus(Duration.ofDays(59)));
        }
    }

    @Test
    void tokenThatIsStillGoodIsUsedWhenItCannotBeExchanged() {
        SimulatedAccount simulated = fresh(Login.INSTAGRAM);
        SourceAccount account = follow(simulated);
        endsAt(account, service.simulator().clock().instant().plus(Duration.ofDays(5)));
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.HTML)
                        .atEndpoint("/graph.instagram.com/refresh_access_token")
                        .forAccount(simulated.handle()));
        assertThat(fetch(account, null)).isInstanceOf(FetchResult.Page.class);
        assertThat(fetch(account, null)).isInstanceOf(FetchResult.Page.class);
        assertThat(calls("/graph.instagram.com/refresh_access_token", simulated))
                .isEqualTo(1);
    }

    @Test
    void lookUpFindsWhatIsThereAndNothingElse() {
        for (Login login : Login.values()) {
            SimulatedAccount simulated = fresh(login);
            SourceAccount account = follow(simulated);
            List<PostRef> posts = posts(readAll(account)).stream()
                    .map(post -> new PostRef(
                            post.content().externalId(), post.content().sourcePostId()))
                    .toList();
            String deleted = posts.getLast().externalId();
            service.simulator().faults().on(Fault.of(FaultKind.DELETED).forPost(deleted));
            Set<String> without = posts.stream().map(PostRef::externalId).collect(Collectors.toSet());
            without.remove(deleted);
            assertThat(source.lookUp(account, posts)).isEqualTo(new LookupResult.Found(without));
        }
        assertThat(source.absentLookUps()).isEqualTo(2);
    }

    @Test
    void failedLookUpProvesNothing() {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        service.simulator().faults().on(Fault.of(FaultKind.HTML).forAccount(simulated.handle()));
        assertThat(source.lookUp(account, List.of(new PostRef("Cabcdefghij", "17890000000000001"))))
                .isInstanceOf(SourceFailure.Transient.class);
    }

    private SimulatedAccount fresh(Login login) {
        while (true) {
            SimulatedAccount account = freshAccount();
            if (Login.of(account.scopes()) == login && !account.likesHidden()) {
                return account;
            }
        }
    }

    /** Makes Instagram refuse the insights of the account's third post, and gives its id. */
    private String refuse(SimulatedAccount simulated, String code) {
        String id = expected(simulated).get(2).id();
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.POST_REFUSED).forPost(id).value(code));
        return id;
    }

    private static CollectedPost post(List<FetchResult.Page> pages, String id) {
        return posts(pages).stream()
                .filter(post -> post.content().externalId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private long calls(String endpoint, SimulatedAccount account) {
        return service.simulator().served().calls().stream()
                .filter(count ->
                        count.endpoint().equals(endpoint) && count.account().equals(account.handle()))
                .mapToLong(count -> count.calls())
                .sum();
    }

    private String token(SourceAccount account) {
        return service.value("select access_token from credentials where account_id = '" + account.accountId() + "'");
    }

    private Instant ends(SourceAccount account) {
        return Instant.parse(service.value(
                "select to_char(access_expires_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from credentials"
                        + " where account_id = '" + account.accountId() + "'"));
    }

    private void endsAt(SourceAccount account, Instant end) {
        service.execute("update credentials set access_expires_at = '" + end + "' where account_id = '"
                + account.accountId() + "'");
    }
}

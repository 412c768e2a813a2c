package io.tidemark.sync.platform.instagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.LookupResult;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PlatformSources;
import io.tidemark.sync.platform.PostRef;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.SyncKind;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Instagram lists, its stories, its limits and its tokens. */
class InstagramSourceContractIT extends InstagramInsightsContract {

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
}

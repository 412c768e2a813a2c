package io.tidemark.sync.platform.x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.sync.platform.AccountTokens;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.PlatformHttp;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PlatformSourceContract;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.SyncKind;
import io.tidemark.testbed.simulator.Counter;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatedPost;
import io.tidemark.testbed.simulator.SimulatorConfig;
import io.tidemark.testbed.simulator.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What X tells of its posts, and what of it costs calls of its own. */
abstract class XMetricsContract extends PlatformSourceContract {

    static final String REFRESH = "/2/oauth2/token";
    static final Duration DAILY_AFTER = Duration.ofDays(20);
    static final String LOOK_UP = "/2/tweets";
    static final String ANALYTICS = "/2/tweets/analytics";

    @Override
    protected String sourceName() {
        return "x";
    }

    @Override
    protected String platform() {
        return "x";
    }

    @Override
    protected Map<String, Object> settings(SimulatorConfig simulator) {
        return Map.of(
                "tidemark.platforms.x.page-size", 20,
                "tidemark.platforms.x.once-per-utc-day", false,
                "tidemark.platforms.x.timeline-calls-per-user", 60_000,
                "tidemark.platforms.x.timeline-calls-per-app", 60_000,
                "tidemark.platforms.x.look-up-calls-per-user", 60_000,
                "tidemark.platforms.x.look-up-calls-per-app", 60_000,
                "tidemark.platforms.x.analytics-calls-per-user", 60_000,
                "tidemark.platforms.x.analytics-calls-per-app", 60_000);
    }

    @Override
    protected SimulatorConfig offer(SimulatorConfig still) {
        return still.withOffer(still.offer().withSeed(7).withAccounts(0, 0, 70).with(Source.X, 14));
    }

    @Override
    protected String listing() {
        return "/2/users/";
    }

    @Override
    protected SourceFailure.Scope throttleScope(FaultKind kind) {
        return kind == FaultKind.THROTTLED ? SourceFailure.Scope.ACCOUNT : SourceFailure.Scope.APP;
    }

    @Override
    protected List<SimulatedPost> expected(SimulatedAccount account) {
        return account.postsAt(service.simulator().clock().instant());
    }

    @Test
    void figuresOfTheSimulatorArriveUnderOurNames() {
        SimulatedAccount simulated = anyAccount();
        Instant now = service.simulator().clock().instant();
        List<CollectedPost> posts = posts(readAll(follow(simulated)));
        for (SimulatedPost simulatedPost : expected(simulated)) {
            Map<String, Number> values = find(posts, simulatedPost).metrics().values();
            assertThat(values)
                    .containsEntry("views", count(simulatedPost, Counter.VIEWS, now))
                    .containsEntry("impressions", count(simulatedPost, Counter.VIEWS, now))
                    .containsEntry("likes", count(simulatedPost, Counter.LIKES, now))
                    .containsEntry("comments", count(simulatedPost, Counter.COMMENTS, now))
                    .containsEntry("shares", count(simulatedPost, Counter.SHARES, now))
                    .containsEntry("saves", count(simulatedPost, Counter.SAVES, now))
                    .containsKeys("url_clicks", "profile_clicks", "engagements", "follows", "media_views");
            assertThat(values.get("reposts").longValue() + values.get("quotes").longValue())
                    .isEqualTo(values.get("shares").longValue());
            assertThat(values.containsKey("total_view_time_ms")).isEqualTo(!simulatedPost.isPhoto());
        }
        assertThat(posts).allMatch(CollectedPost::insights);
    }

    @Test
    void fullRunsTellWhatTheAccountHas() {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        List<FetchResult.Page> pages = readAll(account);
        assertThat(pages.getFirst().accountMetrics()).singleElement().satisfies(observed -> {
            assertThat(observed.values())
                    .containsEntry("followers", simulated.followers())
                    .containsEntry("following", simulated.following())
                    .containsEntry("posts", (long) expected(simulated).size());
        });
        assertThat(pages.subList(1, pages.size()))
                .allSatisfy(page -> assertThat(page.accountMetrics()).isEmpty());
        FetchResult.Page quick = (FetchResult.Page) source.fetch(request(account, SyncKind.QUICK, null));
        assertThat(quick.accountMetrics()).isEmpty();
    }

    @Test
    void privateMetricsThatXKeepsAreAbsentWithAReason() {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        withdraw(simulated, "private_metrics");
        PlatformSource withoutAnalytics = another(true, false, false);
        List<CollectedPost> posts = posts(readAll(withoutAnalytics, account));
        Instant month = Instant.now().minus(Duration.ofDays(30));
        for (CollectedPost post : posts) {
            boolean old = post.content().publishedAt().isBefore(month);
            assertThat(post.metrics().values()).containsKey("views").doesNotContainKey("url_clicks");
            assertThat(post.metrics().absentReasons())
                    .containsEntry("url_clicks", old ? "not_supported" : "not_permitted")
                    .containsEntry("follows", "not_supported");
        }
        assertThat(posts.stream().map(post -> post.metrics().absentReasons().get("url_clicks")))
                .contains("not_supported", "not_permitted");
    }

    @Test
    void refusedAnalyticsAreALimitationAndNotAskedForAgain() {
        SimulatedAccount simulated = freshAccount();
        SourceAccount account = follow(simulated);
        long before = calls(simulated, ANALYTICS);
        withdraw(simulated, "analytics");
        List<FetchResult.Page> pages = readAll(account);
        assertThat(pages).allSatisfy(page -> assertThat(page.limitation()).contains("analytics"));
        assertThat(posts(pages))
                .allSatisfy(
                        post -> assertThat(post.metrics().absentReasons()).containsEntry("follows", "not_permitted"));
        assertThat(calls(simulated, ANALYTICS) - before).isEqualTo(1);
        SourceAccount limited = new SourceAccount(
                account.accountId(), "x", account.handle(), account.platformAccountId(), "no analytics");
        source.fetch(request(limited, SyncKind.QUICK, null));
        assertThat(calls(simulated, ANALYTICS) - before).isEqualTo(1);
        source.fetch(request(limited, SyncKind.FULL, null));
        assertThat(calls(simulated, ANALYTICS) - before).isEqualTo(2);
    }

    @Test
    void whatIsNotDueCostsNoCall() {
        SimulatedAccount simulated = freshAccount();
        SourceAccount account = follow(simulated);
        long before = calls(simulated, LOOK_UP) + calls(simulated, ANALYTICS);
        FetchResult.Page page =
                (FetchResult.Page) source.fetch(new FetchRequest(account, SyncKind.FULL, null, posts -> Set.of()));
        assertThat(page.posts()).isNotEmpty().allSatisfy(post -> {
            assertThat(post.insights()).isFalse();
            assertThat(post.metrics().values()).containsKeys("views", "likes");
            assertThat(post.metrics().absentReasons())
                    .containsEntry("follows", "not_yet")
                    .containsEntry("engagements", "not_yet");
        });
        assertThat(calls(simulated, LOOK_UP) + calls(simulated, ANALYTICS)).isEqualTo(before);
    }

    @Test
    void failedCostlyCallCostsItsMetricsAndIsDueAgain() {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.HTML).atEndpoint(ANALYTICS).forAccount(simulated.handle()));
        List<CollectedPost> posts = posts(readAll(account));
        assertThat(ids(posts)).isEqualTo(idsOf(expected(simulated)));
        assertThat(posts)
                .noneMatch(CollectedPost::insights)
                .allSatisfy(post -> assertThat(post.metrics().absentReasons()).containsEntry("follows", "not_yet"));
    }

    @Test
    void otherNamesOfFieldsGiveTheSameFigures() {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        PlatformSource flipping = another(true, true, false);
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.ERROR_CODE)
                        .atEndpoint(listing())
                        .forAccount(simulated.handle())
                        .value("tweet.fields")
                        .times(1));
        FetchResult.Page otherwise = (FetchResult.Page) flipping.fetch(request(account, SyncKind.FULL, null));
        FetchResult.Page page = (FetchResult.Page) source.fetch(request(account, SyncKind.FULL, null));
        assertThat(otherwise.posts())
                .extracting(CollectedPost::content, CollectedPost::metrics)
                .containsExactlyElementsOf(page.posts().stream()
                        .map(post -> tuple(post.content(), post.metrics()))
                        .toList());
    }

    @Test
    void neitherNameOfFieldsIsOursToMend() {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        PlatformSource flipping = another(true, true, false);
        service.simulator().faults().on(error(simulated, "tweet.fields").times(1));
        service.simulator()
                .faults()
                .on(error(simulated, "post.fields").skipping(1).times(1));
        assertThat(flipping.fetch(request(account, SyncKind.FULL, null)))
                .isInstanceOfSatisfying(
                        SourceFailure.ContractBug.class,
                        bug -> assertThat(bug.why()).contains("neither"));
    }

    /** A source beside the shared one, so that what it learns stays with it. */
    PlatformSource another(boolean privateMetrics, boolean analytics, boolean oncePerUtcDay) {
        XConfig shared = service.bean(XConfig.class);
        XConfig config = new XConfig(
                shared.baseUrl(),
                shared.clientId(),
                shared.clientSecret(),
                shared.fieldPrefix(),
                shared.pageSize(),
                shared.exclude(),
                privateMetrics,
                analytics,
                shared.accountMetrics(),
                oncePerUtcDay,
                DAILY_AFTER,
                shared.timelineCallsPerApp(),
                shared.timelineCallsPerUser(),
                shared.lookUpCallsPerApp(),
                shared.lookUpCallsPerUser(),
                shared.analyticsCallsPerApp(),
                shared.analyticsCallsPerUser(),
                shared.throttlePause(),
                shared.creditsPause(),
                shared.refreshAhead());
        InstantSource clock = InstantSource.system();
        XClient client = new XClient(
                config,
                service.bean(PlatformHttp.class),
                service.bean(XBudgets.class),
                service.bean(AccountTokens.class),
                service.bean(XRefresh.class),
                clock);
        return new XSource(config, client, new XInsights(config, client, clock), service.bean(XListings.class), clock);
    }

    static List<FetchResult.Page> readAll(PlatformSource other, SourceAccount account) {
        List<FetchResult.Page> pages = new ArrayList<>();
        String cursor = null;
        do {
            FetchResult result = other.fetch(request(account, SyncKind.FULL, cursor));
            assertThat(result).isInstanceOf(FetchResult.Page.class);
            pages.add((FetchResult.Page) result);
            cursor = pages.getLast().nextCursor();
        } while (cursor != null);
        other.stored(account);
        return pages;
    }

    SimulatedAccount withEdits() {
        return service.accounts("x").stream()
                .filter(account -> posts(readAll(follow(account))).stream()
                        .anyMatch(post -> post.content().sourcePostId() != null))
                .findFirst()
                .orElseThrow();
    }

    void withdraw(SimulatedAccount simulated, String scope) {
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.SCOPE_MISSING)
                        .forAccount(simulated.handle())
                        .value(scope));
    }

    Fault error(SimulatedAccount simulated, String word) {
        return Fault.of(FaultKind.ERROR_CODE)
                .atEndpoint(listing())
                .forAccount(simulated.handle())
                .value(word);
    }

    FetchResult withError(SimulatedAccount simulated, SourceAccount account, String word) {
        service.simulator().faults().clear();
        service.simulator().faults().on(error(simulated, word));
        return fetch(account, null);
    }

    long calls(SimulatedAccount simulated, String endpoint) {
        return service.simulator().served().calls().stream()
                .filter(count ->
                        count.endpoint().equals(endpoint) && count.account().equals(simulated.handle()))
                .mapToLong(count -> count.calls())
                .sum();
    }

    static CollectedPost find(List<CollectedPost> posts, SimulatedPost simulated) {
        return posts.stream()
                .filter(post -> post.content().externalId().equals(simulated.id()))
                .findFirst()
                .orElseThrow();
    }

    static Long count(SimulatedPost post, Counter counter, Instant now) {
        return post.countAt(counter, now).orElse(0);
    }

    String stored(SourceAccount account) {
        return service.value("select encode(access_token, 'hex') || encode(refresh_token, 'hex') from credentials"
                + " where account_id = '" + account.accountId() + "'");
    }
}

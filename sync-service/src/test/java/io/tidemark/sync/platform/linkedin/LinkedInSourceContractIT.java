package io.tidemark.sync.platform.linkedin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tidemark.sync.platform.AccountObservation;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.DailyCalls;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.LookupResult;
import io.tidemark.sync.platform.PlatformSourceContract;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.SyncKind;
import io.tidemark.testbed.simulator.Counter;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.HostileValue;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatedPost;
import io.tidemark.testbed.simulator.SimulatorConfig;
import io.tidemark.testbed.simulator.Source;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LinkedInSourceContractIT extends PlatformSourceContract {

    private static final String ANALYTICS = "/rest/memberCreatorPostAnalytics";
    private static final String FOLLOWERS = "/rest/memberFollowersCount";
    private static final String STATISTICS = "/rest/organizationalEntityShareStatistics";
    private static final int METRICS = 9;

    @Override
    protected String sourceName() {
        return "linkedin";
    }

    @Override
    protected String platform() {
        return "linkedin";
    }

    @Override
    protected Map<String, Object> settings(SimulatorConfig simulator) {
        return Map.of(
                "tidemark.platforms.linkedin.calls-per-second", 200,
                "tidemark.platforms.linkedin.member-calls-per-day", 1_000_000,
                "tidemark.platforms.linkedin.application-calls-per-day", 10_000_000);
    }

    @Override
    protected SimulatorConfig offer(SimulatorConfig still) {
        return still.withOffer(still.offer().withSeed(11).withAccounts(0, 0, 6).with(Source.LINKEDIN, 12));
    }

    @Override
    protected String listing() {
        return ANALYTICS;
    }

    @Override
    protected List<SimulatedPost> expected(SimulatedAccount account) {
        return account.postsAt(service.simulator().clock().instant());
    }

    /** Ids, times and captions come from whoever registers a post, so that LinkedIn cannot spoil them. */
    @Override
    protected boolean sends(HostileValue value) {
        return switch (value) {
            case TWO_TO_63, TWELVE_K, NEGATIVE, FRACTION, HUGE_EXPONENT, NOT_A_NUMBER, WRONG_TYPE, DEEP_NESTING -> true;
            case NUL, NUL_ID, LONE_SURROGATE, TEN_MEGABYTES, YEAR_300000, FOREIGN_PLATFORM -> false;
        };
    }

    /** LinkedIn does not tell; its figures of the post are unavailable. */
    @Override
    protected void assertGone(List<CollectedPost> posts, SimulatedPost deleted) {
        CollectedPost post = post(posts, deleted.id());
        assertThat(post.metrics().values()).isEmpty();
        assertThat(post.metrics().absentReasons()).containsEntry("views", "not_yet");
    }

    @Override
    protected SourceAccount follow(SimulatedAccount simulated) {
        SourceAccount account = super.follow(simulated);
        for (SimulatedPost post : expected(simulated)) {
            assertThat(register(simulated, urn(post), "{\"publishedAt\":\"" + post.published() + "\"}")
                            .statusCode())
                    .isEqualTo(200);
        }
        return account;
    }

    @Test
    void membersFiguresAreThoseOfTheirMetrics() {
        SimulatedAccount member = member(0);
        SimulatedPost simulated = expected(member).getLast();
        CollectedPost post = post(posts(readAll(follow(member))), simulated.id());
        assertThat(post.insights()).isTrue();
        assertThat(post.metrics().values())
                .containsEntry("views", count(simulated, Counter.VIEWS))
                .containsEntry("impressions", count(simulated, Counter.VIEWS))
                .containsEntry("likes", count(simulated, Counter.LIKES))
                .containsEntry("comments", count(simulated, Counter.COMMENTS))
                .containsEntry("shares", count(simulated, Counter.SHARES))
                .containsKeys("reach", "url_clicks", "follows", "profile_visits");
        assertThat(post.content().permalink())
                .isEqualTo("https://www.linkedin.com/feed/update/" + urn(simulated) + "/");
        assertThat(post.content().mediaType()).isEqualTo("text");
    }

    @Test
    void onlyPostsThatAreDueCostCalls() {
        SimulatedAccount member = member(0);
        SourceAccount account = follow(member);
        readAll(account);
        String due = expected(member).get(3).id();
        long before = service.simulator().served().calls(ANALYTICS);
        FetchResult result = source.fetch(new FetchRequest(account, SyncKind.POSTS, null, posts -> Set.of(due)));
        assertThat(result).isInstanceOfSatisfying(FetchResult.Page.class, page -> {
            assertThat(ids(page.posts())).containsExactly(due);
            assertThat(page.nextCursor()).isNull();
        });
        assertThat(service.simulator().served().calls(ANALYTICS) - before).isEqualTo(METRICS);
    }

    @Test
    void whatWasReadBeforeAFailureIsKept() {
        SourceAccount account = follow(member(0));
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.ERROR_CODE)
                        .atEndpoint(ANALYTICS)
                        .value("throttled-member")
                        .skipping(METRICS + 3));
        FetchResult.Page page = (FetchResult.Page) fetch(account, null);
        assertThat(page.posts()).hasSize(1);
        assertThat(fetch(account, page.nextCursor()))
                .isInstanceOfSatisfying(SourceFailure.Throttled.class, throttled -> {
                    assertThat(throttled.scope()).isEqualTo(SourceFailure.Scope.ACCOUNT);
                    assertThat(throttled.retryAfter()).isBetween(Duration.ZERO, Duration.ofDays(1));
                    assertThat(throttled.why()).contains("00:00 UTC");
                });
    }

    @Test
    void metricThatIsRefusedDoesNotCostTheOthers() {
        SourceAccount account = follow(member(0));
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.ERROR_CODE)
                        .atEndpoint(ANALYTICS)
                        .value("bad-request")
                        .times(1));
        FetchResult.Page page = (FetchResult.Page) fetch(account, null);
        assertThat(page.posts().getFirst().metrics().absentReasons())
                .containsEntry("views", "failed")
                .containsEntry("impressions", "failed");
        assertThat(page.posts().getFirst().metrics().values()).containsKey("likes");
        assertThat(page.rejected()).singleElement().matches(item -> item.part().equals("views"));
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.ERROR_CODE).atEndpoint(ANALYTICS).value("illegal-argument"));
        assertThat(fetch(account, null)).isInstanceOf(SourceFailure.ContractBug.class);
    }

    @Test
    void someoneElsesPostIsNotPermittedAndTheOthersAreRead() {
        SimulatedAccount member = member(1);
        SourceAccount account = follow(member);
        SimulatedPost foreign = expected(member(2)).getFirst();
        assertThat(register(member, urn(foreign), "{\"publishedAt\":\"" + Instant.now() + "\"}")
                        .statusCode())
                .isEqualTo(200);
        List<FetchResult.Page> pages = readAll(account);
        assertThat(post(posts(pages), foreign.id()).metrics().absentReasons())
                .containsEntry("views", "not_permitted")
                .containsEntry("saves", "not_permitted");
        assertThat(posts(pages)).hasSize(expected(member).size() + 1);
        assertThat(pages).anySatisfy(page -> assertThat(page.limitation()).contains("r_member_postAnalytics"));
        service.send("DELETE", registration(member, urn(foreign)), null);
        assertThat(ids(posts(readAll(account)))).doesNotContain(foreign.id());
    }

    @Test
    void organisationsPostWithoutAnElementHasNoActivity() {
        SimulatedAccount organisation = organisation();
        SourceAccount account = follow(organisation);
        SimulatedPost silent = expected(organisation).getFirst();
        service.simulator().faults().on(Fault.of(FaultKind.DELETED).forPost(silent.id()));
        long before = service.simulator().served().calls(STATISTICS);
        List<CollectedPost> posts = posts(readAll(account));

        assertThat(ids(posts)).isEqualTo(idsOf(expected(organisation)));
        assertThat(service.simulator().served().calls(STATISTICS) - before)
                .as("pages of three of six posts of two kinds")
                .isBetween(2L, 4L);
        assertThat(post(posts, silent.id()).metrics().values())
                .containsEntry("views", 0L)
                .containsEntry("reach", 0L)
                .containsEntry("likes", 0L);
        assertThat(post(posts, silent.id()).metrics().absentReasons()).containsEntry("saves", "not_supported");
        SimulatedPost busy = expected(organisation).getLast();
        assertThat(post(posts, busy.id()).metrics().values())
                .containsEntry("views", count(busy, Counter.VIEWS))
                .containsEntry("impressions", count(busy, Counter.VIEWS))
                .containsEntry("shares", count(busy, Counter.SHARES));
    }

    @Test
    void organisationWithoutItsAdministratorIsNotPermitted() {
        SimulatedAccount organisation = organisation();
        SourceAccount account = follow(organisation);
        service.simulator().faults().on(Fault.of(FaultKind.SCOPE_MISSING).forAccount(organisation.handle()));
        assertThat(fetch(account, null))
                .isInstanceOfSatisfying(
                        SourceFailure.PermissionMissing.class,
                        missing -> assertThat(missing.why()).contains("r_organization_social"));
    }

    @Test
    void accountsFiguresAreReadOnceInADay() {
        SimulatedAccount member = member(3);
        SourceAccount account = follow(member);
        List<AccountObservation> told = observations(readAll(account));
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        assertThat(told).hasSize(8);
        assertThat(told.getLast().day()).isEqualTo(today);
        assertThat(told.getLast().values())
                .containsEntry("followers", member.followers())
                .containsEntry("connections", member.following())
                .doesNotContainKey("new_followers");
        assertThat(told.getFirst().day()).isEqualTo(today.minusDays(7));
        assertThat(told.getFirst().values())
                .containsKeys("new_followers", "views", "likes", "comments", "shares")
                .doesNotContainKey("followers");
        assertThat(observations(readAll(account))).isEmpty();
    }

    @Test
    void runThatBreaksReadsTheAccountsFiguresAgain() {
        SimulatedAccount member = member(4);
        SourceAccount account = follow(member);
        FetchResult.Page first = (FetchResult.Page) fetch(account, null);
        assertThat(first.accountMetrics()).isNotEmpty();
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.HTML).atEndpoint(FOLLOWERS).forAccount(member.handle()));
        assertThat(observations(readAll(account))).isEmpty();
        service.simulator().faults().clear();
        assertThat(observations(readAll(account))).isNotEmpty();
        assertThat(observations(readAll(account))).isEmpty();
    }

    @Test
    void figuresThatAreNotPermittedAreAbsentForThatReason() {
        SimulatedAccount member = member(5);
        SourceAccount account = follow(member);
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.SCOPE_MISSING)
                        .forAccount(member.handle())
                        .value("r_member_profileAnalytics"));
        AccountObservation today = observations(readAll(account)).getLast();
        assertThat(today.values()).containsKey("connections").doesNotContainKey("followers");
        assertThat(today.absentReasons()).containsEntry("followers", "not_permitted");
    }

    @Test
    void organisationsFollowersAreItsNetwork() {
        SimulatedAccount organisation = organisations().getLast();
        assertThat(observations(readAll(follow(organisation))))
                .singleElement()
                .satisfies(today -> assertThat(today.values())
                        .containsEntry("followers", organisation.followers())
                        .doesNotContainKey("connections"));
    }

    @Test
    void sunsetVersionHoldsEveryAccountBackWithOneAlarm() {
        SourceAccount account = follow(member(0));
        Logger logger = (Logger) LoggerFactory.getLogger(LinkedInClient.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            service.simulator().faults().on(Fault.of(FaultKind.ERROR_CODE).value("sunset"));
            for (int i = 0; i < 3; i++) {
                assertThat(fetch(account, null)).isInstanceOfSatisfying(SourceFailure.Throttled.class, throttled -> {
                    assertThat(throttled.scope()).isEqualTo(SourceFailure.Scope.APP);
                    assertThat(throttled.retryAfter()).isEqualTo(Duration.ofHours(1));
                    assertThat(throttled.why()).contains("set tidemark.platforms.linkedin.version");
                });
            }
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getLevel()).isEqualTo(Level.ERROR));
    }

    @Test
    void expiredTokenIsRefreshedWhereThereIsARefreshToken() {
        SimulatedAccount partner = members().stream()
                .filter(account -> account.number() % 5 != 0)
                .toList()
                .getLast();
        SourceAccount account = follow(partner);
        String before = stored(account);
        service.simulator().faults().on(Fault.of(FaultKind.TOKEN_EXPIRED).forAccount(partner.handle()));
        assertThat(ids(posts(readAll(account)))).isEqualTo(idsOf(expected(partner)));
        assertThat(stored(account)).isNotEqualTo(before);
        service.simulator().faults().on(Fault.of(FaultKind.TOKEN_REVOKED).forAccount(partner.handle()));
        assertThat(fetch(account, null)).isInstanceOf(SourceFailure.ReauthNeeded.class);
    }

    @Test
    void withoutARefreshTokenTheOwnerHasToConnectAgain() {
        SimulatedAccount plain = members().stream()
                .filter(account -> account.number() % 5 == 0)
                .findFirst()
                .orElseThrow();
        SourceAccount account = follow(plain);
        assertThat(readAll(account)).isNotEmpty();
        service.simulator().faults().on(Fault.of(FaultKind.TOKEN_EXPIRED).forAccount(plain.handle()));
        assertThat(fetch(account, null))
                .isInstanceOfSatisfying(
                        SourceFailure.ReauthNeeded.class,
                        reauth -> assertThat(reauth.why()).contains("no refresh token"));
    }

    @Test
    void addressThatIsNotKnownIsAProductThatIsNotApproved() {
        SourceAccount account = follow(member(0));
        service.simulator().faults().on(Fault.of(FaultKind.ERROR_CODE).value("not-found"));
        assertThat(fetch(account, null))
                .isInstanceOfSatisfying(
                        SourceFailure.PermissionMissing.class,
                        missing -> assertThat(missing.why()).contains("approved"));
    }

    @Test
    void callsOfADayAreCountedOverAllReplicas() {
        DailyCalls calls = service.bean(DailyCalls.class);
        assertThat(calls.take("test", 2, SourceFailure.Scope.ACCOUNT)).isEmpty();
        assertThat(calls.take("test", 2, SourceFailure.Scope.ACCOUNT)).isEmpty();
        assertThat(calls.take("test", 2, SourceFailure.Scope.ACCOUNT))
                .hasValueSatisfying(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                SourceFailure.Throttled.class,
                                throttled -> assertThat(throttled.retryAfter())
                                        .isBetween(Duration.ofSeconds(1), Duration.ofDays(1))));
        service.execute("update daily_calls set day = day - 1 where budget = 'test'");
        assertThat(calls.take("test", 2, SourceFailure.Scope.ACCOUNT)).isEmpty();
    }

    @Test
    void absenceProvesNothing() {
        assertThat(source.kinds()).containsExactly(SyncKind.POSTS);
        assertThat(source.lookUp(follow(member(0)), refs(List.of("share-1")))).isEqualTo(new LookupResult.NotOffered());
    }

    @Test
    void registeringIsCheckedAndTold() {
        SimulatedAccount member = member(0);
        follow(member);
        String time = "\"publishedAt\":\"2026-01-31T08:00:00+01:00\"";
        assertThat(register(
                                member,
                                "urn:li:share:7",
                                "{" + time + ",\"caption\":\"a\\u0000b\",\"permalink\":\"https://lnkd.example/p?t=1\"}")
                        .body())
                .isEqualTo("""
                        {"urn":"urn:li:share:7","postKey":"linkedin:share-7","publishedAt":"2026-01-31T07:00:00Z",\
                        "mediaType":"text","caption":"a\uFFFDb","permalink":"https://lnkd.example/p"}""");
        assertThat(service.send("DELETE", registration(member, "urn:li:share:7"), null)
                        .statusCode())
                .isEqualTo(204);
        assertRefused(register(member, "urn:li:activity:7", "{" + time + "}"), 400, "invalid_urn");
        assertRefused(register(member, "urn:li:share:7", "{}"), 400, "invalid_value");
        assertRefused(register(member, "urn:li:share:7", "{" + time + ",\"views\":1}"), 400, "invalid_request");
        assertRefused(
                register(member, "urn:li:share:7", "{" + time + ",\"mediaType\":\"reel\"}"), 400, "invalid_value");
        assertRefused(register(member, "urn:li:share:7", "nothing"), 400, "invalid_request");
        assertRefused(
                service.send(
                        "PUT",
                        "/projects/" + PROJECT + "/creators/linkedin/nobody/posts/urn%3Ali%3Ashare%3A7",
                        "{" + time + "}"),
                404,
                "creator_not_found");
    }

    private static void assertRefused(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body()).contains("\"code\":\"" + code + "\"");
    }

    private HttpResponse<String> register(SimulatedAccount account, String urn, String body) {
        return service.send("PUT", registration(account, urn), body);
    }

    private static String registration(SimulatedAccount account, String urn) {
        return "/projects/" + PROJECT + "/creators/linkedin/" + account.handle() + "/posts/" + urn.replace(":", "%3A");
    }

    private static String urn(SimulatedPost post) {
        return PostUrn.ofExternalId(post.id()).orElseThrow().toString();
    }

    private long count(SimulatedPost post, Counter counter) {
        return post.countAt(counter, service.simulator().clock().instant()).orElseThrow();
    }

    private static CollectedPost post(List<CollectedPost> posts, String externalId) {
        return posts.stream()
                .filter(post -> post.content().externalId().equals(externalId))
                .findFirst()
                .orElseThrow();
    }

    private static List<AccountObservation> observations(List<FetchResult.Page> pages) {
        return pages.stream().flatMap(page -> page.accountMetrics().stream()).toList();
    }

    private List<SimulatedAccount> members() {
        return service.accounts("linkedin").stream()
                .filter(account -> !account.businessId().startsWith("organization-"))
                .collect(Collectors.toList());
    }

    private SimulatedAccount member(int index) {
        return members().get(index);
    }

    private List<SimulatedAccount> organisations() {
        return service.accounts("linkedin").stream()
                .filter(account -> account.businessId().startsWith("organization-"))
                .toList();
    }

    private SimulatedAccount organisation() {
        return organisations().getFirst();
    }

    private String stored(SourceAccount account) {
        return service.value(
                "select encode(access_token, 'hex') from credentials where account_id = '" + account.accountId() + "'");
    }
}

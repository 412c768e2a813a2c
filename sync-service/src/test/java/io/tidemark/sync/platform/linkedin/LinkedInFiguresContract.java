package io.tidemark.sync.platform.linkedin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.AccountObservation;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.PlatformSourceContract;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.testbed.simulator.Counter;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.HostileValue;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatedPost;
import io.tidemark.testbed.simulator.SimulatorConfig;
import io.tidemark.testbed.simulator.Source;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What LinkedIn tells of posts, and of the accounts themselves. */
abstract class LinkedInFiguresContract extends PlatformSourceContract {

    static final String ANALYTICS = "/rest/memberCreatorPostAnalytics";
    static final String FOLLOWERS = "/rest/memberFollowersCount";
    static final String STATISTICS = "/rest/organizationalEntityShareStatistics";
    static final int METRICS = 9;

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

    static void assertRefused(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body()).contains("\"code\":\"" + code + "\"");
    }

    HttpResponse<String> register(SimulatedAccount account, String urn, String body) {
        return service.send("PUT", registration(account, urn), body);
    }

    static String registration(SimulatedAccount account, String urn) {
        return "/projects/" + PROJECT + "/creators/linkedin/" + account.handle() + "/posts/" + urn.replace(":", "%3A");
    }

    static String urn(SimulatedPost post) {
        return PostUrn.ofExternalId(post.id()).orElseThrow().toString();
    }

    long count(SimulatedPost post, Counter counter) {
        return post.countAt(counter, service.simulator().clock().instant()).orElseThrow();
    }

    static CollectedPost post(List<CollectedPost> posts, String externalId) {
        return posts.stream()
                .filter(post -> post.content().externalId().equals(externalId))
                .findFirst()
                .orElseThrow();
    }

    static List<AccountObservation> observations(List<FetchResult.Page> pages) {
        return pages.stream().flatMap(page -> page.accountMetrics().stream()).toList();
    }

    List<SimulatedAccount> members() {
        return service.accounts("linkedin").stream()
                .filter(account -> !account.businessId().startsWith("organization-"))
                .collect(Collectors.toList());
    }

    SimulatedAccount member(int index) {
        return members().get(index);
    }

    List<SimulatedAccount> organisations() {
        return service.accounts("linkedin").stream()
                .filter(account -> account.businessId().startsWith("organization-"))
                .toList();
    }

    SimulatedAccount organisation() {
        return organisations().getFirst();
    }

    String stored(SourceAccount account) {
        return service.value(
                "select encode(access_token, 'hex') from credentials where account_id = '" + account.accountId() + "'");
    }
}

package io.tidemark.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.HostileValue;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatedPost;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every source promises, shown against the simulated platform. A subclass names its source. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PlatformSourceContract {

    protected static final UUID PROJECT = UUID.fromString("0c0c0000-0000-4000-8000-000000000001");

    private final Deque<SimulatedAccount> unused = new ArrayDeque<>();
    protected SyncUnderTest service;
    protected PlatformSource source;

    /** The name of the source under test. */
    protected abstract String sourceName();

    /** The platform of the accounts that the tests follow. */
    protected abstract String platform();

    /** The source as whose the simulator offers the accounts. */
    protected String simulatedSource() {
        return sourceName();
    }

    /** The metrics of which each has a value or a reason. */
    protected Set<String> metrics() {
        return MetricCatalog.all().stream()
                .filter(metric -> metric.wireNames().containsKey(platform()))
                .map(MetricDefinition::id)
                .collect(Collectors.toSet());
    }

    /** Settings of the service that the tests need besides their own. */
    protected abstract Map<String, Object> settings(SimulatorConfig simulator);

    /** What the simulator offers the source. */
    protected SimulatorConfig offer(SimulatorConfig still) {
        return still.withOffer(still.offer().withSeed(sourceName().hashCode()).withAccounts(10, 12, 70));
    }

    /** The path of the call that brings posts, for faults. */
    protected abstract String listing();

    /** Whether the platform's answers have the field that this value spoils. */
    protected boolean sends(HostileValue value) {
        return true;
    }

    /** What becomes of a post that its owner has deleted. */
    protected void assertGone(List<CollectedPost> posts, SimulatedPost deleted) {
        assertThat(ids(posts)).doesNotContain(deleted.id());
    }

    /** The posts that the source should bring of an account. */
    protected abstract List<SimulatedPost> expected(SimulatedAccount account);

    /** Whom a throttle of this kind holds back. */
    protected SourceFailure.Scope throttleScope(FaultKind kind) {
        return SourceFailure.Scope.APP;
    }

    @BeforeAll
    void start() {
        SimulatorConfig simulator = offer(SimulatorConfig.still());
        Map<String, Object> settings = new HashMap<>(settings(simulator));
        settings.put("tidemark.platforms.http.deadline", "4s");
        service = SyncUnderTest.start("contract_" + sourceName(), simulator, settings);
        source = service.bean(PlatformSources.class).find(sourceName()).orElseThrow();
        unused.addAll(service.accounts(simulatedSource()));
    }

    @AfterEach
    void calm() {
        service.simulator().faults().clear();
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void everyPageIsReadAndNoPostComesTwice() {
        SimulatedAccount simulated = anyAccount();
        List<CollectedPost> posts = posts(readAll(follow(simulated)));
        assertThat(posts).extracting(post -> post.content().externalId()).doesNotHaveDuplicates();
        assertThat(ids(posts)).isEqualTo(idsOf(expected(simulated)));
    }

    @Test
    void everyMetricOfThePlatformIsMeasuredOrHasAReason() {
        for (CollectedPost post : posts(readAll(follow(anyAccount())))) {
            Set<String> told = new HashSet<>(post.metrics().values().keySet());
            told.addAll(post.metrics().absentReasons().keySet());
            assertThat(told).containsExactlyInAnyOrderElementsOf(metrics());
            assertThat(post.metrics().values().keySet())
                    .noneMatch(post.metrics().absentReasons()::containsKey);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"THROTTLED", "TOO_MANY_REQUESTS"})
    void throttlingTellsHowLongToWait(FaultKind kind) {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        service.simulator().faults().on(Fault.of(kind).forAccount(simulated.handle()));
        assertThat(fetch(account, null)).isInstanceOfSatisfying(SourceFailure.Throttled.class, throttled -> {
            assertThat(throttled.scope()).isEqualTo(throttleScope(kind));
            assertThat(throttled.retryAfter()).isPositive();
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVER_ERROR", "HTML", "CUT", "SLOW"})
    void outagesPass(FaultKind kind) {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        Fault fault = Fault.of(kind).atEndpoint(listing()).forAccount(simulated.handle());
        service.simulator().faults().on(kind == FaultKind.SLOW ? fault.value("12000") : fault);
        assertThat(fetch(account, null)).isInstanceOf(SourceFailure.Transient.class);
        service.simulator().faults().clear();
        assertThat(ids(posts(readAll(account)))).isEqualTo(idsOf(expected(simulated)));
    }

    @ParameterizedTest
    @EnumSource(names = {"FIELD_OMITTED", "FIELD_NULL"})
    void missingMetricIsAbsentAndNotZero(FaultKind kind) {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        Set<String> measured = measured(account, "views");
        String spoilt = measured.iterator().next();
        service.simulator().faults().on(Fault.of(kind).forPost(spoilt).inField("views"));
        CollectedPost post = posts(readAll(account)).stream()
                .filter(each -> each.content().externalId().equals(spoilt))
                .findFirst()
                .orElseThrow();
        assertThat(post.metrics().values()).doesNotContainKey("views").isNotEmpty();
        assertThat(post.metrics().absentReasons()).containsKey("views");
        measured.remove(spoilt);
        assertThat(measured(account, "views")).isEqualTo(measured);
    }

    @ParameterizedTest
    @EnumSource
    void hostileValueCostsAtMostItsPost(HostileValue value) {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        SimulatedPost spoilt = expected(simulated).get(2);
        service.simulator().faults().on(Fault.hostile(value).forPost(spoilt.id()));
        List<FetchResult.Page> pages = readAll(account);
        List<CollectedPost> posts = posts(pages);

        Set<String> others = idsOf(expected(simulated));
        others.remove(spoilt.id());
        assertThat(ids(posts)).containsAll(others);
        assertThat(pages.stream().mapToInt(FetchResult.Page::served).sum()).isEqualTo(others.size() + 1);
        assertThat(posts.stream().filter(post -> !post.content().externalId().equals(spoilt.id())))
                .allSatisfy(post ->
                        assertThat(post.metrics().absentReasons().values()).doesNotContain("failed"));
        CollectedPost kept = posts.stream()
                .filter(post -> post.content().externalId().equals(spoilt.id()))
                .findFirst()
                .orElse(null);
        List<RejectedItem> rejected =
                pages.stream().flatMap(page -> page.rejected().stream()).toList();
        if (!sends(value)) {
            assertThat(kept).isNotNull();
            assertThat(rejected).isEmpty();
            return;
        }
        switch (value) {
            case TWO_TO_63, TWELVE_K, NEGATIVE, FRACTION, HUGE_EXPONENT, NOT_A_NUMBER, WRONG_TYPE, DEEP_NESTING -> {
                assertThat(kept.metrics().values()).doesNotContainKey("views").isNotEmpty();
                assertThat(kept.metrics().absentReasons()).containsEntry("views", "failed");
                assertThat(rejected)
                        .singleElement()
                        .extracting(RejectedItem::part)
                        .isEqualTo("views");
            }
            case NUL -> assertThat(kept.content().caption()).isEqualTo("before\uFFFDafter");
            case LONE_SURROGATE -> assertThat(kept.content().caption()).isEqualTo("half \uFFFD a face");
            case NUL_ID, TEN_MEGABYTES, YEAR_300000 -> {
                assertThat(kept).isNull();
                assertThat(rejected).singleElement().matches(RejectedItem::wholePost);
            }
            case FOREIGN_PLATFORM -> assertThat(rejected).hasSize(kept == null ? 1 : 0);
        }
    }

    @Test
    void deletedPostIsNotListedAndComesBack() {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        SimulatedPost deleted = expected(simulated).getFirst();
        service.simulator().faults().on(Fault.of(FaultKind.DELETED).forPost(deleted.id()));
        assertGone(posts(readAll(account)), deleted);
        service.simulator().faults().clear();
        assertThat(ids(posts(readAll(account)))).contains(deleted.id());
    }

    /** An account that no other test has touched. */
    protected SimulatedAccount freshAccount() {
        return unused.removeFirst();
    }

    /** An account that tests share because they leave it as it was. */
    protected SimulatedAccount anyAccount() {
        return unused.getLast();
    }

    protected SourceAccount follow(SimulatedAccount simulated) {
        service.follow(PROJECT, simulated);
        UUID accountId = UUID.fromString(
                service.value("select account_id from social_accounts where handle = '" + simulated.handle() + "'"));
        return new SourceAccount(accountId, platform(), simulated.handle(), simulated.businessId(), null);
    }

    /** A request for which every post is due. */
    protected static FetchRequest request(SourceAccount account, SyncKind kind, String cursor) {
        return new FetchRequest(
                account,
                kind,
                cursor,
                posts -> posts.stream().map(InsightsDue.PostAge::externalId).collect(Collectors.toSet()));
    }

    protected static List<PostRef> refs(Collection<String> externalIds) {
        return externalIds.stream().map(id -> new PostRef(id, null)).toList();
    }

    /** Fetches until the platform has finished with what it was asked for. */
    protected FetchResult fetch(SourceAccount account, String cursor) {
        FetchRequest request = request(account, SyncKind.FULL, cursor);
        FetchResult result = source.fetch(request);
        for (int asked = 0; result instanceof FetchResult.Pending && asked < 10; asked++) {
            result = source.fetch(request);
        }
        return result;
    }

    protected List<FetchResult.Page> readAll(SourceAccount account) {
        List<FetchResult.Page> pages = new ArrayList<>();
        String cursor = null;
        do {
            FetchResult result = fetch(account, cursor);
            assertThat(result).isInstanceOf(FetchResult.Page.class);
            pages.add((FetchResult.Page) result);
            cursor = pages.getLast().nextCursor();
        } while (cursor != null);
        source.stored(account);
        return pages;
    }

    protected static List<CollectedPost> posts(List<FetchResult.Page> pages) {
        return pages.stream().flatMap(page -> page.posts().stream()).toList();
    }

    private Set<String> measured(SourceAccount account, String metric) {
        return ids(posts(readAll(account)).stream()
                .filter(post -> post.metrics().values().containsKey(metric))
                .toList());
    }

    protected static Set<String> ids(List<CollectedPost> posts) {
        return new HashSet<>(
                posts.stream().map(post -> post.content().externalId()).toList());
    }

    protected static Set<String> idsOf(List<SimulatedPost> posts) {
        return new HashSet<>(posts.stream().map(SimulatedPost::id).toList());
    }
}

package io.tidemark.sync.platform.x;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.LookupResult;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PostRef;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.SyncKind;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What X lists, its problems, its limits and its tokens. */
class XSourceContractIT extends XMetricsContract {

    @Test
    void shortPageDoesNotEndTheListing() {
        List<FetchResult.Page> pages = new ArrayList<>();
        service.accounts("x").forEach(account -> pages.addAll(readAll(follow(account))));
        assertThat(pages.stream().filter(page -> page.nextCursor() != null)).anyMatch(page -> page.served() < 20);
        assertThat(pages).noneMatch(FetchResult.Page::partial);
    }

    @Test
    void editedPostKeepsItsKeyAndIsAskedForByItsLastId() {
        SimulatedAccount simulated = withEdits();
        SourceAccount account = follow(simulated);
        List<CollectedPost> edited = posts(readAll(account)).stream()
                .filter(post -> post.content().sourcePostId() != null)
                .toList();
        assertThat(edited).isNotEmpty().allSatisfy(post -> {
            assertThat(idsOf(expected(simulated))).contains(post.content().externalId());
            assertThat(Long.parseLong(post.content().sourcePostId()))
                    .isGreaterThan(Long.parseLong(post.content().externalId()));
            assertThat(post.content().permalink())
                    .endsWith("/status/" + post.content().sourcePostId());
        });
        CollectedPost.Content one = edited.getFirst().content();
        assertThat(source.lookUp(account, List.of(new PostRef(one.externalId(), one.sourcePostId()))))
                .isEqualTo(new LookupResult.Found(Set.of(one.externalId())));
    }

    @Test
    void lookUpFindsWhatIsThereAndNothingElse() {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        List<String> ids = new ArrayList<>(idsOf(expected(simulated)));
        String deleted = ids.getFirst();
        service.simulator().faults().on(Fault.of(FaultKind.DELETED).forPost(deleted));
        assertThat(source.lookUp(account, refs(ids))).isInstanceOfSatisfying(LookupResult.Found.class, found -> {
            assertThat(found.externalIds()).doesNotContain(deleted).hasSize(ids.size() - 1);
        });
        assertThat(source.lookUp(account, refs(List.of(deleted)))).isEqualTo(new LookupResult.Found(Set.of()));
    }

    /** The simulated platform refuses a call with more. */
    @Test
    void lookUpAsksForAHundredPostsAtOnce() {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        Set<String> there = idsOf(expected(simulated));
        List<String> ids = new ArrayList<>(there);
        while (ids.size() < 201) {
            ids.add("99000" + ids.size());
        }
        long before = service.simulator().served().calls(LOOK_UP);
        assertThat(source.lookUp(account, refs(ids))).isEqualTo(new LookupResult.Found(there));
        assertThat(service.simulator().served().calls(LOOK_UP) - before).isEqualTo(3);
    }

    @Test
    void protectedAndWithheldPostsAreNotGone() {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        String hidden = expected(simulated).getFirst().id();
        for (String problem : List.of("not-authorized-for-resource", "resource-unavailable", "disallowed-resource")) {
            service.simulator().faults().clear();
            service.simulator()
                    .faults()
                    .on(Fault.of(FaultKind.FIELD_LITERAL)
                            .forPost(hidden)
                            .inField("problem")
                            .value(problem));
            assertThat(source.lookUp(account, refs(List.of(hidden)))).isEqualTo(new LookupResult.Found(Set.of(hidden)));
            assertThat(ids(posts(readAll(account)))).doesNotContain(hidden);
        }
    }

    @Test
    void failedLookUpProvesNothing() {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        service.simulator().faults().on(Fault.of(FaultKind.HTML).forAccount(simulated.handle()));
        assertThat(source.lookUp(account, refs(List.of("7500000000000000001"))))
                .isInstanceOf(SourceFailure.Transient.class);
    }

    @Test
    void hiddenAccountIsUnavailable() {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        for (FaultKind kind : List.of(FaultKind.ACCOUNT_PRIVATE, FaultKind.ACCOUNT_NOT_FOUND)) {
            service.simulator().faults().clear();
            service.simulator().faults().on(Fault.of(kind).forAccount(simulated.handle()));
            assertThat(fetch(account, null)).isInstanceOf(SourceFailure.AccountUnavailable.class);
        }
    }

    @Test
    void problemsAreToldApart() {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        assertThat(withError(simulated, account, "credits"))
                .isInstanceOfSatisfying(SourceFailure.Throttled.class, throttled -> {
                    assertThat(throttled.scope()).isEqualTo(SourceFailure.Scope.APP);
                    assertThat(throttled.why()).contains("credits");
                });
        assertThat(withError(simulated, account, "usage-capped"))
                .isInstanceOfSatisfying(SourceFailure.Throttled.class, throttled -> {
                    assertThat(throttled.scope()).isEqualTo(SourceFailure.Scope.APP);
                    assertThat(throttled.why()).contains("billing period");
                });
        assertThat(withError(simulated, account, "locked")).isInstanceOf(SourceFailure.AccountUnavailable.class);
        assertThat(withError(simulated, account, "client-forbidden"))
                .isInstanceOf(SourceFailure.PermissionMissing.class);
        assertThat(withError(simulated, account, "invalid-request")).isInstanceOf(SourceFailure.ContractBug.class);
    }

    @Test
    void windowThatAHeaderTellsToBeUsedUpIsLeftAlone() {
        XBudgets budgets = service.bean(XBudgets.class);
        UUID account = UUID.randomUUID();
        String reset = Long.toString(Instant.now().plus(Duration.ofMinutes(10)).getEpochSecond());
        budgets.told(
                XEndpoint.ANALYTICS,
                account,
                XProblemsTest.answer(
                        200,
                        "{}",
                        Map.of(
                                "x-rate-limit-limit", "300",
                                "x-rate-limit-remaining", "0",
                                "x-rate-limit-reset", reset)));
        assertThat(budgets.take(XEndpoint.ANALYTICS, account).orElseThrow())
                .isInstanceOfSatisfying(SourceFailure.Throttled.class, throttled -> {
                    assertThat(throttled.scope()).isEqualTo(SourceFailure.Scope.ACCOUNT);
                    assertThat(throttled.retryAfter()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
                });
        assertThat(budgets.take(XEndpoint.TIMELINE, account)).isEmpty();
        assertThat(budgets.take(XEndpoint.ANALYTICS, UUID.randomUUID())).isEmpty();
    }

    @Test
    void oldPostsAreListedOncePerUtcDay() {
        SimulatedAccount simulated = freshAccount();
        SourceAccount account = follow(simulated);
        PlatformSource sparing = another(true, true, true);
        List<FetchResult.Page> first = readAll(sparing, account);
        assertThat(ids(posts(first))).isEqualTo(idsOf(expected(simulated)));
        assertThat(first).noneMatch(FetchResult.Page::partial);

        List<FetchResult.Page> second = readAll(sparing, account);
        assertThat(posts(second)).hasSizeLessThan(posts(first).size());
        assertThat(second.getLast().partial()).isTrue();
        Instant young = Instant.now().minus(DAILY_AFTER);
        Set<String> youngIds = idsOf(expected(simulated).stream()
                .filter(post -> post.published().isAfter(young))
                .toList());
        assertThat(youngIds).isNotEmpty();
        assertThat(ids(posts(second))).containsAll(youngIds);

        service.execute("update x_listings set listed_on = listed_on - 1");
        assertThat(ids(posts(readAll(sparing, account)))).isEqualTo(idsOf(expected(simulated)));
    }

    @Test
    void expiredTokenIsRefreshedOnDiskBeforeItIsUsed() {
        SimulatedAccount simulated = freshAccount();
        SourceAccount account = follow(simulated);
        String before = stored(account);
        service.simulator().faults().on(Fault.of(FaultKind.TOKEN_EXPIRED).forAccount(simulated.handle()));
        assertThat(ids(posts(readAll(account)))).isEqualTo(idsOf(expected(simulated)));
        assertThat(stored(account)).isNotEqualTo(before);
    }

    @Test
    void manyCallersUseTheRefreshTokenOnce() throws Exception {
        SimulatedAccount simulated = freshAccount();
        SourceAccount account = follow(simulated);
        long before = service.simulator().served().calls(REFRESH);
        service.simulator().faults().on(Fault.of(FaultKind.TOKEN_EXPIRED).forAccount(simulated.handle()));
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<FetchResult>> results = new ArrayList<>();
            Callable<FetchResult> fetch = () -> {
                start.await();
                return source.fetch(new FetchRequest(account, SyncKind.QUICK, null, posts -> Set.of()));
            };
            for (int i = 0; i < 8; i++) {
                results.add(threads.submit(fetch));
            }
            start.countDown();
            for (Future<FetchResult> result : results) {
                assertThat(result.get()).isInstanceOf(FetchResult.Page.class);
            }
        }
        assertThat(service.simulator().served().calls(REFRESH) - before).isEqualTo(1);
    }

    @Test
    void revokedTokenAsksForANewConsent() {
        SimulatedAccount simulated = freshAccount();
        SourceAccount account = follow(simulated);
        service.simulator().faults().on(Fault.of(FaultKind.TOKEN_REVOKED).forAccount(simulated.handle()));
        assertThat(fetch(account, null)).isInstanceOfSatisfying(SourceFailure.ReauthNeeded.class, reauth -> {
            assertThat(reauth.why()).contains("Connect the X account again").doesNotContain("xat.", "xrt.");
        });
    }
}

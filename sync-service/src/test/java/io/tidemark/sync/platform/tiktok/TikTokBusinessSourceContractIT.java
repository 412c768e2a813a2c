package io.tidemark.sync.platform.tiktok;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.AccountObservation;
import io.tidemark.sync.platform.Breakdown;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.LookupResult;
import io.tidemark.sync.platform.PlatformSourceContract;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.SyncKind;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatedPost;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TikTokBusinessSourceContractIT extends PlatformSourceContract {

    private static final String REFRESH = "/open_api/v1.3/tt_user/oauth2/refresh_token/";

    @Override
    protected String sourceName() {
        return "tiktok_business";
    }

    @Override
    protected String platform() {
        return "tiktok";
    }

    @Override
    protected Map<String, Object> settings(SimulatorConfig simulator) {
        return Map.of(
                "tidemark.platforms.tiktok.calls-per-second", 1000,
                "tidemark.platforms.tiktok.calls-per-minute", 60_000,
                "tidemark.platforms.tiktok.account-calls-per-minute", 6_000);
    }

    @Override
    protected String listing() {
        return "/open_api/v1.3/business/video/list/";
    }

    @Override
    protected List<SimulatedPost> expected(SimulatedAccount account) {
        return account.postsAt(service.simulator().clock().instant());
    }

    @Test
    void shortPageDoesNotEndTheListing() {
        List<FetchResult.Page> pages = new ArrayList<>();
        service.accounts("tiktok_business").forEach(account -> pages.addAll(readAll(follow(account))));
        assertThat(pages.stream().filter(page -> page.nextCursor() != null)).anyMatch(page -> page.served() < 20);
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
    }

    @Test
    void profileCurvesAndBreakdownsAreReadOnceInADay() {
        SimulatedAccount simulated = withInsights();
        SourceAccount account = follow(simulated);
        forgetTheDay(account);
        List<FetchResult.Page> first = readAll(account);
        List<AccountObservation> told = first.getFirst().accountMetrics();
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        assertThat(told).hasSizeGreaterThan(50);
        assertThat(told.getFirst().day()).isEqualTo(today);
        assertThat(told.getFirst().values())
                .containsEntry("followers", simulated.followers())
                .containsEntry("following", simulated.following())
                .containsEntry("posts", (long) expected(simulated).size());
        assertThat(told.subList(1, told.size()))
                .allSatisfy(day -> assertThat(day.day()).isBetween(today.minusDays(59), today.minusDays(1)))
                .allSatisfy(day ->
                        assertThat(day.values()).containsKeys("profile_views", "views", "likes", "comments", "shares"));
        assertThat(posts(first)).anySatisfy(post -> {
            assertThat(post.metrics().curves().retention()).isNotEmpty();
            assertThat(post.metrics().curves().likes()).isNotEmpty();
        });
        assertThat(posts(first))
                .allSatisfy(post -> assertThat(post.metrics().breakdowns()).hasSize(5))
                .anySatisfy(post -> assertThat(post.metrics().breakdowns().values())
                        .allSatisfy(breakdown -> assertThat(parts(breakdown)).hasSize(2)));

        List<FetchResult.Page> second = readAll(account);
        assertThat(second.getFirst().accountMetrics()).isEmpty();
        assertThat(posts(second))
                .allSatisfy(post -> assertThat(post.metrics().curves()).isNull())
                .allSatisfy(post -> assertThat(post.metrics().breakdowns()).isNull());
    }

    @Test
    void breakdownsThatVanishFromAnIdlePostAreAbsentAndTheOthersStay() {
        SourceAccount account = follow(withInsights());
        CollectedPost idle = daily(account, FaultKind.FIELD_OMITTED, null, "impression_sources", "audience_countries");
        assertThat(idle.metrics().breakdowns())
                .containsEntry("impression_sources", new Breakdown.Absent("not_yet"))
                .containsEntry("audience_countries", new Breakdown.Absent("not_yet"));
        for (String other : List.of("audience_genders", "audience_cities", "audience_types")) {
            assertThat(parts(idle.metrics().breakdowns().get(other))).as(other).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"country\":\"US\",\"percentage\":71}]",
                "[{\"country\":\"US\",\"percentage\":-0.1}]",
                "[{\"country\":\"US\",\"percentage\":NaN}]",
                "[{\"country\":\"US\",\"percentage\":\"0.5\"}]",
                "[{\"country\":\"US\",\"percentage\":null}]",
                "[{\"country\":\"US\",\"percentage\":0.5},{\"country\":\"US\",\"percentage\":0.5}]",
                "{\"US\":0.71}",
                "0.71"
            })
    void aHostileBreakdownCostsItselfOnly(String literal) {
        SourceAccount account = follow(withInsights());
        CollectedPost post = daily(account, FaultKind.FIELD_LITERAL, literal, "audience_countries");
        assertThat(post.metrics().breakdowns()).containsEntry("audience_countries", new Breakdown.Absent("failed"));
        assertThat(parts(post.metrics().breakdowns().get("audience_genders"))).isNotEmpty();
        assertThat(post.metrics().values()).containsKeys("views", "reach");
        assertThat(post.metrics().absentReasons().values()).doesNotContain("failed");
    }

    @Test
    void metricsThatVanishFromAnIdlePostAreAbsentAndTheOthersStay() {
        SourceAccount account = follow(withInsights());
        CollectedPost active = posts(readAll(account)).stream()
                .filter(post -> post.metrics().values().containsKey("reach")
                        && post.content().mediaType().equals("video"))
                .findFirst()
                .orElseThrow();
        for (String field : List.of("reach", "full_video_watched_rate", "total_time_watched", "average_time_watched")) {
            service.simulator()
                    .faults()
                    .on(Fault.of(FaultKind.FIELD_OMITTED)
                            .forPost(active.content().externalId())
                            .inField(field));
        }
        CollectedPost idle = posts(readAll(account)).stream()
                .filter(post ->
                        post.content().externalId().equals(active.content().externalId()))
                .findFirst()
                .orElseThrow();
        assertThat(idle.metrics().values())
                .containsEntry("views", active.metrics().values().get("views"))
                .doesNotContainKeys("reach", "full_watch_rate", "total_view_time_ms", "avg_watch_time_ms");
        assertThat(idle.metrics().absentReasons())
                .containsEntry("reach", "not_yet")
                .containsEntry("full_watch_rate", "not_yet")
                .containsEntry("total_view_time_ms", "not_yet")
                .containsEntry("avg_watch_time_ms", "not_yet");
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
    void expiredTokenIsRefreshedOnDiskBeforeItIsUsed() {
        SimulatedAccount simulated = freshAccount();
        SourceAccount account = follow(simulated);
        String before = stored(account);
        service.simulator().faults().on(Fault.of(FaultKind.TOKEN_EXPIRED).forAccount(simulated.handle()));
        assertThat(ids(posts(readAll(account)))).isEqualTo(idsOf(expected(simulated)));
        assertThat(stored(account)).isNotEqualTo(before);
    }

    @Test
    void manyCallersRefreshOnce() throws Exception {
        SimulatedAccount simulated = freshAccount();
        SourceAccount account = follow(simulated);
        long before = refreshes();
        service.simulator().faults().on(Fault.of(FaultKind.TOKEN_EXPIRED).forAccount(simulated.handle()));
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<FetchResult>> results = new ArrayList<>();
            Callable<FetchResult> fetch = () -> {
                start.await();
                return source.fetch(request(account, SyncKind.QUICK, null));
            };
            for (int i = 0; i < 8; i++) {
                results.add(threads.submit(fetch));
            }
            start.countDown();
            for (Future<FetchResult> result : results) {
                assertThat(result.get()).isInstanceOf(FetchResult.Page.class);
            }
        }
        assertThat(refreshes() - before).isEqualTo(1);
    }

    @Test
    void revokedTokenAsksForANewConsent() {
        SimulatedAccount simulated = freshAccount();
        SourceAccount account = follow(simulated);
        service.simulator().faults().on(Fault.of(FaultKind.TOKEN_REVOKED).forAccount(simulated.handle()));
        assertThat(fetch(account, null)).isInstanceOfSatisfying(SourceFailure.ReauthNeeded.class, reauth -> {
            assertThat(reauth.why())
                    .contains("Connect the TikTok account again")
                    .doesNotContain("act.", "rft.");
        });
    }

    @Test
    void withdrawnInsightsLeaveTheCounts() {
        SimulatedAccount simulated = withInsights();
        SourceAccount account = follow(simulated);
        forgetTheDay(account);
        service.simulator().faults().on(Fault.of(FaultKind.SCOPE_MISSING).forAccount(simulated.handle()));
        List<FetchResult.Page> pages = readAll(account);
        assertThat(pages).allSatisfy(page -> assertThat(page.limitation()).contains("video.insights"));
        for (CollectedPost post : posts(pages)) {
            assertThat(post.metrics().values()).containsKey("views").doesNotContainKey("reach");
            assertThat(post.metrics().absentReasons()).containsEntry("reach", "not_permitted");
            assertThat(post.metrics().breakdowns())
                    .hasSize(5)
                    .containsEntry("audience_types", new Breakdown.Absent("not_permitted"));
        }
    }

    @Test
    void withdrawnListIsAMissingPermission() {
        SimulatedAccount simulated = withInsights();
        SourceAccount account = follow(simulated);
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.SCOPE_MISSING)
                        .forAccount(simulated.handle())
                        .value("video.list"));
        assertThat(fetch(account, null)).isInstanceOf(SourceFailure.PermissionMissing.class);
    }

    @Test
    void errorCodesAreToldApart() {
        SimulatedAccount simulated = anyAccount();
        SourceAccount account = follow(simulated);
        assertThat(withCode(simulated, account, "40001")).isInstanceOf(SourceFailure.PermissionMissing.class);
        assertThat(withCode(simulated, account, "40002")).isInstanceOf(SourceFailure.ContractBug.class);
        assertThat(withCode(simulated, account, "50002")).isInstanceOf(SourceFailure.Transient.class);
        assertThat(withCode(simulated, account, "51021")).isInstanceOf(SourceFailure.Transient.class);
        assertThat(withCode(simulated, account, "40133"))
                .isInstanceOfSatisfying(
                        SourceFailure.Throttled.class,
                        throttled -> assertThat(throttled.scope()).isEqualTo(SourceFailure.Scope.ACCOUNT));
    }

    private FetchResult withCode(SimulatedAccount simulated, SourceAccount account, String code) {
        service.simulator().faults().clear();
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.ERROR_CODE)
                        .forAccount(simulated.handle())
                        .value(code));
        return fetch(account, null);
    }

    /** A video of the reading of the day, with these fields spoilt. */
    private CollectedPost daily(SourceAccount account, FaultKind kind, String value, String... fields) {
        forgetTheDay(account);
        String spoilt = posts(readAll(account)).stream()
                .filter(post -> post.metrics().breakdowns().values().stream()
                        .allMatch(breakdown -> breakdown instanceof Breakdown.Told))
                .map(post -> post.content().externalId())
                .findFirst()
                .orElseThrow();
        for (String field : fields) {
            Fault fault = Fault.of(kind).forPost(spoilt).inField(field);
            service.simulator().faults().on(value == null ? fault : fault.value(value));
        }
        forgetTheDay(account);
        return posts(readAll(account)).stream()
                .filter(post -> post.content().externalId().equals(spoilt))
                .findFirst()
                .orElseThrow();
    }

    private void forgetTheDay(SourceAccount account) {
        service.execute("delete from account_days where account_id = '" + account.accountId() + "'");
    }

    private static List<Breakdown.Part> parts(Breakdown breakdown) {
        return switch (breakdown) {
            case Breakdown.Told(List<Breakdown.Part> parts) -> parts;
            case Breakdown.Absent(String reason) -> throw new AssertionError("absent: " + reason);
        };
    }

    private SimulatedAccount withInsights() {
        return service.accounts("tiktok_business").stream()
                .filter(account -> account.scopes().contains("video.insights"))
                .skip(3)
                .findFirst()
                .orElseThrow();
    }

    private String stored(SourceAccount account) {
        return service.value("select encode(access_token, 'hex') || encode(refresh_token, 'hex') from credentials"
                + " where account_id = '" + account.accountId() + "'");
    }

    private long refreshes() {
        return service.simulator().served().calls(REFRESH);
    }
}

package io.tidemark.sync.platform.sift;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.LookupResult;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PlatformSourceContract;
import io.tidemark.sync.platform.PlatformSources;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.SyncKind;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatedPost;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiftSourceContractIT extends PlatformSourceContract {

    @Override
    protected String sourceName() {
        return "sift";
    }

    @Override
    protected String platform() {
        return "tiktok";
    }

    @Override
    protected Map<String, Object> settings(SimulatorConfig simulator) {
        return Map.of();
    }

    @Override
    protected String listing() {
        return "/v1/scrapes";
    }

    @Override
    protected List<SimulatedPost> expected(SimulatedAccount account) {
        // A profile shows its pinned posts above the newest ones, however old they are.
        return account.postsAt(service.simulator().clock().instant()).stream()
                .sorted(Comparator.comparing(SimulatedPost::pinned)
                        .thenComparing(SimulatedPost::published)
                        .reversed())
                .limit(50)
                .toList();
    }

    @Test
    void missingPostProvesNothing() {
        SourceAccount account = follow(anyAccount());
        assertThat(source.kinds()).containsExactly(SyncKind.QUICK);
        assertThat(source.lookUp(account, refs(List.of("1")))).isEqualTo(new LookupResult.NotOffered());
        assertThat(readAll(account)).allMatch(FetchResult.Page::partial);
    }

    @Test
    void restartPollsTheScrapeThatItFinds() {
        SimulatedAccount simulated = freshAccount();
        SourceAccount account = follow(simulated);
        assertThat(source.fetch(request(account, SyncKind.QUICK, null))).isInstanceOf(FetchResult.Pending.class);
        String started = jobIds(account);
        assertThat(started).isNotNull().doesNotContain(",");
        try (ApplicationContext restarted = service.replica()) {
            PlatformSource again =
                    restarted.getBean(PlatformSources.class).find("sift").orElseThrow();
            assertThat(again.fetch(request(account, SyncKind.QUICK, null))).isInstanceOf(FetchResult.Page.class);
        }
        assertThat(jobIds(account)).isEqualTo(started);
    }

    @Test
    void lostStartIsTheSameScrapeAgain() {
        SimulatedAccount simulated = freshAccount();
        SourceAccount account = follow(simulated);
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.CUT).atEndpoint("/v1/scrapes").times(1));
        assertThat(source.fetch(request(account, SyncKind.QUICK, null))).isInstanceOf(SourceFailure.Transient.class);
        String scrape = scrape(account);
        assertThat(ids(posts(readAll(account)))).isEqualTo(idsOf(expected(simulated)));
        assertThat(scrape(account)).isEqualTo(scrape);
    }

    @Test
    void scrapeThatRunsAlreadyIsAdopted() {
        SimulatedAccount simulated = freshAccount();
        SourceAccount account = follow(simulated);
        service.simulator().faults().on(Fault.of(FaultKind.SCRAPE_STUCK).forAccount(simulated.handle()));
        assertThat(fetch(account, null)).isInstanceOf(FetchResult.Pending.class);
        String jobId = service.value("select job_id from scrape_jobs where scrape_id = '" + scrape(account) + "'");
        service.execute("delete from scrape_jobs where account_id = '" + account.accountId() + "'");
        assertThat(source.fetch(request(account, SyncKind.QUICK, null))).isInstanceOf(FetchResult.Pending.class);
        assertThat(service.value(
                        "select status || ' ' || job_id from scrape_jobs where scrape_id = '" + scrape(account) + "'"))
                .isEqualTo("running " + jobId);
    }

    @ParameterizedTest
    @CsvSource({
        "invalid_request, ContractBug, starting",
        "unauthorized, PermissionMissing, starting",
        "insufficient_credits, Throttled, starting",
        "unsupported_platform, AccountUnavailable, starting",
        "scrape_in_progress, Transient, starting",
        "job_not_found, Transient, failed",
        "expired, Transient, failed"
    })
    void refusalsAreToldApart(String code, String kind, String status) {
        SourceAccount account = follow(anyAccount());
        readAll(account);
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.ERROR_CODE).value(code).atEndpoint("/v1/scrapes"));
        FetchResult refused = source.fetch(request(account, SyncKind.QUICK, null));
        assertThat(refused.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(service.value("select status from scrape_jobs where scrape_id = '" + scrape(account) + "'"))
                .isEqualTo(status);
        if (refused instanceof SourceFailure.Throttled throttled) {
            assertThat(throttled.scope()).isEqualTo(SourceFailure.Scope.APP);
            assertThat(throttled.retryAfter()).isEqualTo(Duration.ofHours(1));
        }
    }

    @Test
    void privateAndMissingAccountsAreFinal() {
        for (FaultKind kind : List.of(FaultKind.ACCOUNT_PRIVATE, FaultKind.ACCOUNT_NOT_FOUND)) {
            SimulatedAccount simulated = freshAccount();
            SourceAccount account = follow(simulated);
            service.simulator().faults().on(Fault.of(kind).forAccount(simulated.handle()));
            assertThat(fetch(account, null)).isInstanceOf(SourceFailure.AccountUnavailable.class);
        }
    }

    @Test
    void failedScrapeIsStartedAnew() {
        SimulatedAccount simulated = freshAccount();
        SourceAccount account = follow(simulated);
        service.simulator().faults().on(Fault.of(FaultKind.SCRAPE_FAILED).forAccount(simulated.handle()));
        assertThat(fetch(account, null)).isInstanceOf(SourceFailure.Transient.class);
        String failed = scrape(account);
        service.simulator().faults().clear();
        assertThat(ids(posts(readAll(account)))).isEqualTo(idsOf(expected(simulated)));
        assertThat(scrape(account)).isNotEqualTo(failed);
        assertThat(service.count("scrape_jobs where account_id = '" + account.accountId() + "'"))
                .isEqualTo(1);
    }

    @Test
    void scrapePastItsDeadlineIsGivenUp() {
        SimulatedAccount simulated = freshAccount();
        SourceAccount account = follow(simulated);
        service.simulator().faults().on(Fault.of(FaultKind.SCRAPE_STUCK).forAccount(simulated.handle()));
        assertThat(fetch(account, null)).isInstanceOf(FetchResult.Pending.class);
        service.execute("update scrape_jobs set deadline_at = now() - interval '1 second' where account_id = '"
                + account.accountId() + "'");
        assertThat(source.fetch(request(account, SyncKind.QUICK, null)))
                .isInstanceOfSatisfying(
                        SourceFailure.Transient.class,
                        late -> assertThat(late.why()).contains("did not finish within 15 minutes"));
    }

    @Test
    void partialScrapeKeepsWhatCame() {
        SimulatedAccount simulated = freshAccount();
        SourceAccount account = follow(simulated);
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.SCRAPE_PARTIAL)
                        .forAccount(simulated.handle())
                        .value("17"));
        assertThat(posts(readAll(account))).hasSize(17);
    }

    @Test
    void hiddenLikesAreWithheld() {
        SimulatedAccount shy = service.accounts("sift").stream()
                .filter(SimulatedAccount::likesHidden)
                .findFirst()
                .orElseThrow();
        for (CollectedPost post : posts(readAll(follow(shy)))) {
            assertThat(post.metrics().values()).doesNotContainKey("likes");
            assertThat(post.metrics().absentReasons()).containsEntry("likes", "withheld");
        }
    }

    @Test
    void ownerIsTold() {
        SimulatedAccount simulated = anyAccount();
        assertThat(readAll(follow(simulated)).getFirst().owner())
                .isEqualTo(new FetchResult.Owner(simulated.platformAccountId(), simulated.handle()));
    }

    private String scrape(SourceAccount account) {
        return service.value("select scrape_id from scrape_jobs where account_id = '" + account.accountId()
                + "' order by started_at desc limit 1");
    }

    /** What SIFT calls the account's scrapes, those that are over among them. */
    private String jobIds(SourceAccount account) {
        return service.value(
                "select string_agg(job_id, ',') from scrape_jobs where account_id = '" + account.accountId() + "'");
    }
}

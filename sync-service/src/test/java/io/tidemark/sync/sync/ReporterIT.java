package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.health.HealthStatus;
import io.micronaut.transaction.TransactionOperations;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AccountSyncReported;
import io.tidemark.sync.PublishedEvents;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.sync.credential.ExpiryWarnings;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PlatformSources;
import io.tidemark.sync.platform.SyncKind;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What is told of accounts, and what a replica does that must not tell anything. */
class ReporterIT {

    private static SyncUnderTest service;
    private static Reporter reporter;
    private static SimulatedAccount account;
    private UUID project;

    @BeforeAll
    static void start() {
        SimulatorConfig still = SimulatorConfig.still();
        service = SyncUnderTest.start(
                "reporter",
                still.withOffer(still.offer().withSeed(31).withAccounts(1, 0, 5)),
                Map.of("tidemark.sync.report.least-interval", "0s", "tidemark.sync.most-unannounced", "3"));
        reporter = service.bean(Reporter.class);
        account = service.accounts("tiktok_business").getFirst();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void follow() {
        // A truncate would wait for the timers that read these tables, and they for it.
        service.execute("delete from social_accounts");
        service.execute("delete from platform_accounts");
        service.execute("delete from rate_budgets");
        project = UUID.randomUUID();
        service.follow(project, account);
    }

    @Test
    void anAccountIsToldOfWhenItChangesAndOtherwiseOnceAnInterval() {
        assertThat(reporter.report()).isEqualTo(1);
        assertThat(last().getState()).isEqualTo("waiting");
        assertThat(reporter.report()).isZero();

        new Turns(service, "tiktok_business").fullRun();
        assertThat(reporter.report()).isEqualTo(1);
        AccountSyncReported read = last();
        assertThat(read.getState()).isEqualTo("active");
        assertThat(read.getDetail()).isEmpty();
        assertThat(read.getProjectIds()).containsExactly(project.toString());
        assertThat(read.getKinds())
                .extracting(kind -> kind.getKind() + " " + kind.getIntervalMs() + " "
                        + kind.getLastSuccessAt().isPresent())
                .containsExactly("quick 300000 true", "posts 1800000 true", "full 1200000 true");
        assertThat(read.getNextRunAt())
                .hasValueSatisfying(next -> assertThat(next)
                        .isBetween(
                                read.getLastSuccessAt().orElseThrow(),
                                read.getLastSuccessAt().orElseThrow().plus(Duration.ofMinutes(5))));
        assertThat(read.getQuotaLeft())
                .hasValueSatisfying(left -> assertThat(left).isGreaterThan(0.5).isLessThan(1));
        assertThat(read.getTokenExpiresAt()).isPresent();
        assertThat(read.getReauthDueAt()).isPresent();
        assertThat(read.getGaps()).isEmpty();

        new Turns(service, "tiktok_business").fullRun();
        assertThat(reporter.report()).isZero();
        service.execute("update account_reports set observed_at = now() - interval '5 minutes'");
        assertThat(reporter.report()).isEqualTo(1);
    }

    @Test
    void anEndOfTheConsentThatComesNearIsToldAndIsNoGap() {
        new Turns(service, "tiktok_business").fullRun();
        reporter.report();
        service.execute("update credentials set refresh_expires_at = now() + interval '6 days'");
        service.bean(ExpiryWarnings.class).warn();
        assertThat(reporter.report()).isEqualTo(1);
        AccountSyncReported warned = last();
        assertThat(warned.getState()).isEqualTo("active");
        assertThat(warned.getDetail())
                .contains("Connect the account again before "
                        + warned.getReauthDueAt().orElseThrow().toString().substring(0, 10)
                        + ": the consent ends then.");

        service.execute("update credentials set refresh_expires_at = now() + interval '23 hours'");
        service.bean(ExpiryWarnings.class).warn();
        assertThat(reporter.report()).isEqualTo(1);
        service.execute("update platform_accounts set last_success_at = now() - interval '41 minutes',"
                + " watched_since = now() - interval '2 days'");
        reporter.report();
        assertThat(last().getGaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.getWhy()).startsWith("No run began: "));
    }

    @Test
    void aTimeWithoutASuccessIsAGapWhileItLastsAndAfterwards() {
        new Turns(service, "tiktok_business").fullRun();
        service.execute("update platform_accounts set last_success_at = now() - interval '41 minutes',"
                + " watched_since = now() - interval '2 days', state = 'failing', state_detail = 'TikTok has a fault'");
        reporter.report();
        assertThat(last().getGaps()).singleElement().satisfies(gap -> {
            assertThat(gap.getUntil()).isEmpty();
            assertThat(gap.getWhy()).startsWith("TikTok has a fault. It is tried again");
        });

        new Turns(service, "tiktok_business").fullRun();
        reporter.report();
        assertThat(last().getState()).isEqualTo("active");
        assertThat(last().getGaps()).singleElement().satisfies(gap -> {
            assertThat(Duration.between(gap.getSince(), gap.getUntil().orElseThrow()))
                    .isBetween(Duration.ofMinutes(41), Duration.ofMinutes(42));
            assertThat(gap.getWhy()).isEqualTo("TikTok has a fault");
        });
    }

    @Test
    void anAccountThatNobodyWatchesIsToldOfOnceMore() {
        reporter.report();
        service.send("DELETE", "/projects/" + project + "/creators/tiktok/" + account.handle(), null);
        assertThat(reporter.report()).isEqualTo(1);
        assertThat(last().getRemoved()).isTrue();
        assertThat(last().getProjectIds()).isEmpty();
        service.execute("update account_reports set observed_at = now() - interval '1 hour'");
        assertThat(reporter.report()).isZero();

        service.follow(project, account);
        assertThat(reporter.report()).isEqualTo(1);
        assertThat(last().getRemoved()).isFalse();
    }

    @Test
    void aReportThatACrashSwallowedIsMadeUpFor() {
        assertThat(service.bean(AccountReports.class).claim()).hasSize(1);
        assertThat(reporter.report()).as("another replica holds it").isZero();
        service.execute("update account_reports set claimed_until = '-infinity'");
        assertThat(reporter.report()).isEqualTo(1);
    }

    @Test
    void aReplicaWhoseClockIsOffTakesNothingAndSaysSo() throws Exception {
        ClockGuard guard = service.bean(ClockGuard.class);
        for (Duration off : List.of(Duration.ofSeconds(3), Duration.ofSeconds(-3))) {
            InstantSource wrong = InstantSource.offset(InstantSource.system(), off);
            ClockGuard its = new ClockGuard(transactions(), wrong, service.bean(SyncConfig.class));
            Leases leases = new Leases(transactions(), service.bean(SyncConfig.class), its, wrong);
            assertThatThrownBy(() -> leases.claim("tiktok_business", 1, "wrong"))
                    .isInstanceOf(ClockOffException.class);
            its.measure();
            assertThat(its.agrees()).isFalse();
        }
        assertThat(service.count("platform_accounts where leased_until > now()"))
                .isZero();

        guard.compare(Instant.EPOCH, Instant.EPOCH.plusMillis(2001), Instant.EPOCH);
        assertThat(Mono.from(guard.getResult()).block().getStatus()).isEqualTo(HealthStatus.DOWN);
        assertThat(Mono.from(guard.getResult()).block().getDetails().toString()).contains("nothing is published");
        assertThat(service.send("GET", "/health/readiness", null).statusCode()).isEqualTo(503);
        service.bean(SyncPoller.class).start(source(), true);
        assertThat(service.count("platform_accounts where claimed_at is not null"))
                .isZero();
        guard.measure();
        assertThat(guard.agrees()).isTrue();
    }

    @Test
    void aClockThatGoesWrongDuringARunEndsItWithoutAnEvent() {
        Lease lease = new Turns(service, "tiktok_business").claimOne();
        InstantSource wrong = InstantSource.offset(InstantSource.system(), Duration.ofMinutes(1));
        ClockGuard its = new ClockGuard(transactions(), wrong, service.bean(SyncConfig.class));
        Leases leases = new Leases(transactions(), service.bean(SyncConfig.class), its, wrong);
        assertThatThrownBy(() -> leases.renew(lease)).isInstanceOf(ClockOffException.class);
    }

    @Test
    void nothingIsReadWhileTooMuchWaitsForItsEvent() {
        Turns turns = new Turns(service, "tiktok_business");
        turns.fullRun();
        assertThat(service.bean(Backlog.class).isFull()).isFalse();
        service.execute("update known_posts set metrics_announced = false");
        service.execute("update platform_accounts set unannounced = true, full_due_at = now()");
        assertThat(service.bean(Backlog.class).isFull()).isTrue();

        Lease lease = service.bean(Leases.class)
                .claimToAnnounce("tiktok_business", 5, "test")
                .getFirst();
        assertThat(lease.kind()).isNull();
        turns.take(lease);
        assertThat(service.bean(Backlog.class).isFull()).isFalse();
        assertThat(service.bean(Leases.class).claimToAnnounce("tiktok_business", 5, "test"))
                .isEmpty();
        assertThat(turns.claimOne().kind()).isNotNull();
    }

    @Test
    void aDatabaseClockThatWasSetBackHoldsNoAccountUp() {
        service.execute("update platform_accounts set quick_due_at = now() + interval '3 hours',"
                + " full_due_at = 'infinity', leased_until = now() + interval '3 hours'");
        service.bean(Housekeeping.class).tidy();
        assertThat(service.count("platform_accounts where quick_due_at <= now() + interval '5 minutes'"
                        + " and full_due_at = 'infinity' and leased_until <= now() + interval '90 seconds'"))
                .isEqualTo(1);
    }

    @Test
    void aRunThatBreaksIsAFailureThatIsShownAndRests() {
        Turns turns = new Turns(service, "tiktok_business");
        service.execute("update credentials set access_token = 'of another keyset'");
        turns.take(turns.claimOne());
        assertThat(service.bean(Leases.class).claim("tiktok_business", 1, "test"))
                .as("it rests")
                .isEmpty();
        reporter.report();
        assertThat(last().getState()).isEqualTo("failing");
        assertThat(last().getFailures()).isEqualTo(1);
        assertThat(last().getDetail().orElseThrow())
                .startsWith("Something failed inside (IllegalStateException); the log of sync-service has it.");
        assertThat(service.value("select outcome from sync_runs where account_id in"
                        + " (select account_id from platform_accounts)"))
                .isEqualTo("broke");
        service.execute("update platform_accounts set failures = 20, paused_until = '-infinity'");
        turns.take(turns.claimOne());
        assertThat(service.count("platform_accounts where paused_until > now() + interval '4 minutes'"))
                .isEqualTo(1);
    }

    @Test
    void aRunThatTheDatabaseRefusesIsAFailureToo() {
        Turns turns = new Turns(service, "tiktok_business");
        service.execute("alter table known_posts add constraint full_up check (false) not valid");
        try {
            turns.take(turns.claimOne());
        } finally {
            service.execute("alter table known_posts drop constraint full_up");
        }
        assertThat(service.value("select state || ' ' || failures || ' ' || state_detail from platform_accounts"))
                .startsWith("failing 1 Something failed inside (");
        turns.fullRun();
        assertThat(service.value("select state from platform_accounts")).isEqualTo("active");
    }

    @Test
    void aRunThatBeganWithTheTokensBeforeDoesNotSpoilTheOnesThatCame() {
        Lease before = new Turns(service, "tiktok_business").claimOne();
        service.follow(project, account);
        assertThatThrownBy(() -> service.bean(Leases.class).renew(before)).isInstanceOf(LeaseLostException.class);
        assertThat(new Turns(service, "tiktok_business").claimOne().kind()).isEqualTo(SyncKind.FULL);
    }

    @Test
    void aThrottleOfTheSourceHoldsAlsoWhereTheLeaseIsLost() {
        Turns turns = new Turns(service, "tiktok_business");
        service.simulator().faults().on(Fault.of(FaultKind.THROTTLED));
        Lease lease = turns.claimOne();
        // Between the answer and its being written the lease goes to somebody else.
        service.execute("create or replace function pass_on() returns trigger language plpgsql as $$ begin"
                + " update platform_accounts set lease_epoch = lease_epoch + 1; return null; end $$");
        service.execute("create trigger pass_on after insert on rate_pauses execute function pass_on()");
        try {
            turns.take(lease);
            assertThat(service.count("platform_accounts where state = 'throttled'"))
                    .isZero();
            assertThat(service.count("rate_pauses where source = 'tiktok_business' and paused_until > now()"))
                    .isEqualTo(1);
        } finally {
            service.execute("drop trigger pass_on on rate_pauses");
            service.execute("delete from rate_pauses");
            service.simulator().faults().clear();
        }
    }

    private AccountSyncReported last() {
        String accountId = service.value("select account_id from platform_accounts");
        return PublishedEvents.read(Topics.ACCOUNT_SYNCS_REPORTED).stream()
                .filter(report -> report.getAccountId().equals(accountId))
                .max(Comparator.comparing(AccountSyncReported::getObservedAt))
                .orElseThrow();
    }

    private static PlatformSource source() {
        return service.bean(PlatformSources.class).find("tiktok_business").orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static TransactionOperations<Connection> transactions() {
        return service.bean(TransactionOperations.class);
    }
}

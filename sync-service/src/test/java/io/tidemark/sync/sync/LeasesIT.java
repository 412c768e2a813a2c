package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.sync.SyncUnderTest;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeasesIT {

    private static final int ACCOUNTS = 200;

    private static SyncUnderTest service;
    private static Leases leases;

    @BeforeAll
    static void start() {
        SimulatorConfig still = SimulatorConfig.still();
        service = SyncUnderTest.start(
                "leases", still.withOffer(still.offer().withSeed(99).withAccounts(1, 1, 5)), Map.of());
        leases = service.bean(Leases.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void accounts() {
        service.execute("delete from social_accounts");
        service.execute("delete from platform_accounts");
        service.execute("delete from rate_pauses");
        service.execute("""
                insert into platform_accounts
                    (account_id, source, platform, handle, platform_account_id, quick_due_at, full_due_at)
                select gen_random_uuid(), 'sift', 'tiktok', 'h' || n, n::text, now(), 'infinity'
                from generate_series(1, %d) n
                """.formatted(ACCOUNTS));
        service.execute("""
                insert into social_accounts (project_id, platform, handle, account_id)
                select gen_random_uuid(), platform, handle, account_id from platform_accounts
                """);
    }

    @Test
    void noTwoReplicasHoldAnAccountAtOnce() throws Exception {
        Map<UUID, AtomicInteger> holders = new ConcurrentHashMap<>();
        Map<UUID, AtomicInteger> turns = new ConcurrentHashMap<>();
        AtomicInteger overlaps = new AtomicInteger();
        Callable<Void> replica = () -> {
            for (List<Lease> claimed = claim(7); !claimed.isEmpty(); claimed = claim(7)) {
                for (Lease lease : claimed) {
                    AtomicInteger holding = holders.computeIfAbsent(lease.accountId(), id -> new AtomicInteger());
                    if (holding.incrementAndGet() > 1) {
                        overlaps.incrementAndGet();
                    }
                    turns.computeIfAbsent(lease.accountId(), id -> new AtomicInteger())
                            .incrementAndGet();
                    leases.renew(lease);
                    holding.decrementAndGet();
                    service.execute("update platform_accounts set quick_due_at = now() + interval '1 hour',"
                            + " leased_until = '-infinity' where account_id = '" + lease.accountId() + "'");
                }
            }
            return null;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<Void>> replicas = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                replicas.add(threads.submit(replica));
            }
            for (Future<Void> each : replicas) {
                each.get();
            }
        }
        assertThat(overlaps).hasValue(0);
        assertThat(turns).hasSize(ACCOUNTS);
        assertThat(turns.values()).allMatch(times -> times.get() == 1);
    }

    @Test
    void accountOfADeadReplicaIsTakenOverWhenItsLeaseIsOver() {
        Lease dead = claim(1).getFirst();
        assertThat(claim(ACCOUNTS))
                .hasSize(ACCOUNTS - 1)
                .noneMatch(lease -> lease.accountId().equals(dead.accountId()));
        expire(dead);
        assertThat(claim(ACCOUNTS)).singleElement().satisfies(taken -> {
            assertThat(taken.accountId()).isEqualTo(dead.accountId());
            assertThat(taken.epoch()).isGreaterThan(dead.epoch());
        });
    }

    @Test
    void zombieWritesNothing() {
        Lease zombie = claim(1).getFirst();
        expire(zombie);
        Lease heir = claim(1).getFirst();
        assertThat(heir.accountId()).isEqualTo(zombie.accountId());
        String before = row(heir);
        assertThatThrownBy(() -> leases.renew(zombie)).isInstanceOf(LeaseLostException.class);
        assertThat(row(heir)).isEqualTo(before);
        leases.renew(heir);
    }

    @Test
    void leaseThatIsOverCannotBeRenewedEvenWhenNobodyTookIt() {
        Lease late = claim(1).getFirst();
        expire(late);
        assertThatThrownBy(() -> leases.renew(late)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void accountsThatMustRestAreNotClaimed() {
        service.execute("update platform_accounts set state = 'reauth_needed' where handle = 'h1'");
        service.execute("update platform_accounts set paused_until = now() + interval '1 minute' where handle = 'h2'");
        service.execute("update platform_accounts set quick_due_at = now() + interval '1 s' where handle = 'h3'");
        service.execute("delete from social_accounts where handle = 'h4'");
        assertThat(claim(ACCOUNTS))
                .hasSize(ACCOUNTS - 4)
                .extracting(lease -> lease.account().handle())
                .doesNotContain("h1", "h2", "h3", "h4");
    }

    @Test
    void pausedSourceOnlyAnnounces() {
        service.execute("insert into rate_pauses values ('sift', now() + interval '1 minute', 'quota')");
        assertThat(claim(ACCOUNTS)).isEmpty();
        service.execute("update platform_accounts set unannounced = true where handle = 'h9'");
        assertThat(claim(ACCOUNTS))
                .singleElement()
                .satisfies(lease -> assertThat(lease.kind()).isNull());
    }

    @Test
    void accountThatRestsIsClaimedForItsEventsAloneAndGoesOnResting() {
        service.execute("update platform_accounts set quick_due_at = 'infinity' where handle <> 'h5'");
        service.execute("update platform_accounts set state = 'throttled', unannounced = true,"
                + " paused_until = now() + interval '6 hours' where handle = 'h5'");
        Lease lease = claim(ACCOUNTS).getFirst();
        assertThat(lease.account().handle()).isEqualTo("h5");
        assertThat(lease.kind()).isNull();
        new Turns(service, "sift").take(lease);
        assertThat(service.count("platform_accounts where handle = 'h5' and leased_until < now() and not unannounced"
                        + " and paused_until > now() + interval '5 hours'"))
                .isEqualTo(1);
        assertThat(claim(ACCOUNTS)).isEmpty();
    }

    @Test
    void accountWhoseEventsCannotBeToldIsLeftAloneForAWhile() {
        service.execute("update platform_accounts set quick_due_at = 'infinity' where handle <> 'h6'");
        service.execute("update platform_accounts set unannounced = true,"
                + " announce_after = now() + interval '1 minute', paused_until = now() + interval '1 minute'"
                + " where handle = 'h6'");
        assertThat(claim(ACCOUNTS)).isEmpty();
    }

    private static List<Lease> claim(int limit) {
        return leases.claim("sift", limit, "test");
    }

    private static void expire(Lease lease) {
        service.execute("update platform_accounts set leased_until = now() - interval '1 millisecond',"
                + " quick_due_at = '2020-01-01' where account_id = '" + lease.accountId() + "'");
    }

    private static String row(Lease lease) {
        return service.value("select a::text from platform_accounts a where account_id = '" + lease.accountId() + "'");
    }
}

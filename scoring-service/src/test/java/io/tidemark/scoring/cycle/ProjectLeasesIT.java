package io.tidemark.scoring.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.scoring.ScoringDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProjectLeasesIT {

    private static final UUID PROJECT = UUID.fromString("1ea5e000-0000-5000-8000-000000000001");

    private ScoringDatabase tables;
    private ProjectLeases leases;

    @BeforeAll
    void create() {
        tables = ScoringDatabase.create("project_leases", 8);
        leases = leases(Duration.ofSeconds(30));
    }

    @AfterAll
    void close() {
        tables.close();
    }

    @BeforeEach
    void clear() throws SQLException {
        tables.clear();
    }

    @Test
    void changedProjectWaitsForTheDebounceOnly() throws SQLException {
        dirty("1 second");
        assertThat(leases.candidates()).isEmpty();

        dirty("61 seconds");
        assertThat(leases.candidates()).containsExactly(PROJECT);
        assertThat(leases.claim(PROJECT).orElseThrow().due()).isTrue();
    }

    @Test
    void unchangedProjectIsDueAfterTheInterval() throws SQLException {
        leases.release(leases.claimForCommand(PROJECT, true).orElseThrow(), Duration.ZERO);
        lastCycle("3 hours 59 minutes");
        assertThat(leases.candidates()).isEmpty();

        lastCycle("4 hours");
        assertThat(leases.candidates()).containsExactly(PROJECT);
        assertThat(leases.claim(PROJECT).orElseThrow().due()).isTrue();
    }

    @Test
    void projectThatSomeoneElseScoredMeanwhileIsNotDue() throws SQLException {
        dirty("61 seconds");
        List<UUID> seen = leases.candidates();
        tables.execute("DELETE FROM dirty_projects");

        assertThat(leases.claim(seen.getFirst()).orElseThrow().due()).isFalse();
    }

    @Test
    void heldProjectIsNotTakenByAnyone() throws SQLException {
        dirty("61 seconds");
        leases.claim(PROJECT).orElseThrow();

        assertThat(leases.candidates()).isEmpty();
        assertThat(leases.claim(PROJECT)).isEmpty();
        assertThat(leases.claimForCommand(PROJECT, true)).isEmpty();
    }

    @Test
    void projectRestsFourTimesAsLongAsItWorked() throws SQLException {
        dirty("61 seconds");
        leases.release(leases.claim(PROJECT).orElseThrow(), Duration.ofSeconds(100));

        assertThat(tables.value("""
                        SELECT extract(epoch FROM not_before - clock_timestamp()) BETWEEN 390 AND 400 FROM project_leases
                        """)).isEqualTo("t");
        assertThat(leases.candidates()).isEmpty();
        assertThat(leases.claim(PROJECT)).isEmpty();
        assertThat(leases.claimForCommand(PROJECT, true)).isPresent();
    }

    @Test
    void failedProjectRestsEvenAfterAShortTry() throws SQLException {
        dirty("61 seconds");
        leases.releaseAfterFailure(leases.claim(PROJECT).orElseThrow(), Duration.ofMillis(1));

        assertThat(leases.claim(PROJECT)).isEmpty();
        tables.execute("UPDATE project_leases SET not_before = '-infinity'");
        assertThat(leases.claim(PROJECT).orElseThrow().due()).isTrue();
    }

    @Test
    void leaseOfADeadHolderPassesOnAndTheDeadHolderMayNotWrite() throws SQLException {
        dirty("61 seconds");
        ProjectLeases brief = leases(Duration.ZERO);
        Lease dead = brief.claim(PROJECT).orElseThrow();
        Lease heir = leases.claim(PROJECT).orElseThrow();

        assertThat(heir.due()).isTrue();
        assertThat(heir.epoch()).isGreaterThan(dead.epoch());
        assertThatThrownBy(() -> leases.renew(dead)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> tables.database().write(connection -> {
                    ProjectLeases.fence(connection, dead);
                    return null;
                }))
                .isInstanceOf(LeaseLostException.class);
        leases.release(dead, Duration.ZERO);
        assertThat(leases.claim(PROJECT)).isEmpty();
        leases.renew(heir);
    }

    @Test
    void onlyOneOfManyReplicasHoldsAProject() throws Exception {
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger claims = new AtomicInteger();
        List<Callable<Void>> replicas = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            replicas.add(() -> {
                ProjectLeases own = leases(Duration.ofSeconds(30));
                while (claims.get() < 100) {
                    Optional<Lease> lease = own.claimForCommand(PROJECT, true);
                    if (lease.isPresent()) {
                        most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                        claims.incrementAndGet();
                        own.renew(lease.get());
                        holders.decrementAndGet();
                        own.release(lease.get(), Duration.ZERO);
                    }
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(replicas.size())) {
            for (Future<Void> replica : threads.invokeAll(replicas)) {
                replica.get();
            }
        }
        assertThat(most).hasValue(1);
        assertThat(claims.get()).isGreaterThanOrEqualTo(100);
    }

    private ProjectLeases leases(Duration lease) {
        return new ProjectLeases(
                tables.database(),
                new ScoringConfig(
                        Duration.ofHours(4),
                        Duration.ofMinutes(1),
                        lease,
                        Duration.ofMinutes(5),
                        1,
                        Duration.ofSeconds(1)));
    }

    private void dirty(String ago) throws SQLException {
        tables.execute("""
                INSERT INTO dirty_projects VALUES ('%s', clock_timestamp() - interval '%s', false)
                ON CONFLICT (project_id) DO UPDATE SET since = excluded.since
                """.formatted(PROJECT, ago));
    }

    private void lastCycle(String ago) throws SQLException {
        tables.execute("UPDATE project_leases SET last_cycle_at = clock_timestamp() - interval '%s'".formatted(ago));
    }
}

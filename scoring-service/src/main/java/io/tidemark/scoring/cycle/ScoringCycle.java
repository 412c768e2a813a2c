package io.tidemark.scoring.cycle;

import io.tidemark.scoring.formula.PoolScores;
import io.tidemark.scoring.formula.UgcFormula;
import io.tidemark.scoring.formula.UgcVersion;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scores a project: read in one snapshot, compute, store what changed, tell it. */
@Singleton
final class ScoringCycle {

    private static final Logger LOG = LoggerFactory.getLogger(ScoringCycle.class);

    private static final UgcVersion VERSION = UgcVersion.UGC_1;

    private final ProjectLeases leases;
    private final ProjectReader reader;
    private final CycleWriter writer;
    private final RunQueries runs;
    private final RunAnnouncer announcer;

    ScoringCycle(
            ProjectLeases leases, ProjectReader reader, CycleWriter writer, RunQueries runs, RunAnnouncer announcer) {
        this.leases = leases;
        this.reader = reader;
        this.writer = writer;
        this.runs = runs;
        this.announcer = announcer;
    }

    private interface Step<T> {
        T run(Lease lease) throws SQLException;
    }

    /**
     * Scores the project as of now if it waits for that, after telling what an earlier cycle left untold. Does nothing when
     * another cycle holds the project.
     */
    void runIfDue(UUID projectId) throws SQLException {
        Optional<Lease> lease = leases.claim(projectId);
        if (lease.isPresent()) {
            holding(lease.get(), held -> {
                announcer.announceOpenRuns(held);
                return held.due() ? scoreAndTell(held, null) : new RunResult.NothingToScore();
            });
        }
    }

    /**
     * Scores the project whether or not it is due.
     *
     * @param asOf the moment; a moment that was scored already gives the stored run; null for now
     */
    RunResult runOnCommand(UUID projectId, Instant asOf) throws SQLException {
        Optional<Lease> lease = leases.claimForCommand(projectId, asOf == null);
        if (lease.isEmpty()) {
            return new RunResult.Busy();
        }
        return holding(lease.get(), held -> {
            announcer.announceOpenRuns(held);
            return scoreAndTell(held, asOf == null ? null : asOf.truncatedTo(ChronoUnit.MICROS));
        });
    }

    private <T> T holding(Lease lease, Step<T> step) throws SQLException {
        long start = System.nanoTime();
        try {
            T result = step.run(lease);
            leases.release(lease, since(start));
            return result;
        } catch (SQLException | RuntimeException e) {
            try {
                leases.releaseAfterFailure(lease, since(start));
            } catch (SQLException unreleased) {
                // the lease runs out by itself
                e.addSuppressed(unreleased);
            }
            throw e;
        }
    }

    private RunResult scoreAndTell(Lease lease, Instant requested) throws SQLException {
        RunResult result = score(lease, requested);
        if (result instanceof RunResult.Stored) {
            announcer.announceOpenRuns(lease);
        }
        return result;
    }

    private RunResult score(Lease lease, Instant requested) throws SQLException {
        UUID projectId = lease.projectId();
        if (requested != null) {
            Optional<ScoringRun> earlier = runs.find(ScoringRun.id(projectId, VERSION, requested));
            if (earlier.isPresent()) {
                return new RunResult.Stored(earlier.get());
            }
        }
        ProjectSnapshot snapshot = reader.read(projectId);
        if (snapshot.rows().isEmpty()) {
            writer.writeNothing(lease);
            return new RunResult.NothingToScore();
        }
        Instant asOf = requested == null ? snapshot.databaseClock() : requested;
        if (asOf.isAfter(snapshot.databaseClock())) {
            return new RunResult.InFuture();
        }
        leases.renew(lease);
        PoolScores scores =
                UgcFormula.score(VERSION, snapshot.inputs(), ChronoUnit.MICROS.between(Instant.EPOCH, asOf));
        Rescoring rescoring = new Rescoring(VERSION, snapshot, scores);
        ScoringRun run = writer.write(lease, run(projectId, asOf, snapshot, rescoring), rescoring, requested == null);
        LOG.info(
                "Scored project {} as of {}: {} of {} posts, {} changed",
                projectId,
                asOf,
                run.scored(),
                snapshot.rows().size(),
                run.changed());
        return new RunResult.Stored(run);
    }

    private static ScoringRun run(UUID projectId, Instant asOf, ProjectSnapshot snapshot, Rescoring rescoring) {
        long scored = rescoring.poolTooSmall() ? 0 : rescoring.scores().poolSize();
        return new ScoringRun(
                ScoringRun.id(projectId, VERSION, asOf),
                projectId,
                VERSION.id(),
                asOf,
                rescoring.poolTooSmall() ? ScoringRun.State.POOL_TOO_SMALL : ScoringRun.State.SCORED,
                snapshot.latestAsOf().isEmpty()
                        || asOf.isAfter(snapshot.latestAsOf().get()),
                rescoring.scores().poolSize(),
                scored,
                snapshot.rows().size() - scored,
                0);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}

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
    private final LargeProjects largeProjects;

    ScoringCycle(
            ProjectLeases leases,
            ProjectReader reader,
            CycleWriter writer,
            RunQueries runs,
            RunAnnouncer announcer,
            LargeProjects largeProjects) {
        this.largeProjects = largeProjects;
        this.leases = leases;
        this.reader = reader;
        this.writer = writer;
        this.runs = runs;
        this.announcer = announcer;
    }

    private sealed interface Outcome {

        /**
         * @param read when the project was read, as {@link System#nanoTime} has it
         * @param computed when its scores were known
         */
        record Stored(CycleWriter.Written written, int posts, long read, long computed) implements Outcome {}

        record None(RunResult why) implements Outcome {}
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
        if (requested != null) {
            Optional<ScoringRun> earlier = runs.find(ScoringRun.id(lease.projectId(), VERSION, requested));
            if (earlier.isPresent()) {
                return new RunResult.Stored(earlier.get());
            }
        }
        long start = System.nanoTime();
        return switch (score(lease, requested)) {
            case Outcome.None(RunResult why) -> why;
            case Outcome.Stored(CycleWriter.Written written, int posts, long read, long computed) -> {
                long stored = System.nanoTime();
                announcer.announce(lease, written);
                ScoringRun run = written.run();
                LOG.info(
                        "Scored project {} as of {}: {} of {} posts, {} changed;"
                                + " read in {} ms, computed in {} ms, stored in {} ms, told in {} ms",
                        run.projectId(),
                        run.asOf(),
                        run.scored(),
                        posts,
                        run.changed(),
                        (read - start) / 1_000_000,
                        (computed - read) / 1_000_000,
                        (stored - computed) / 1_000_000,
                        since(stored).toMillis());
                yield new RunResult.Stored(run);
            }
        };
    }

    /** What was read is no longer held when it is told. */
    private Outcome score(Lease lease, Instant requested) throws SQLException {
        LeaseTerm term = leases.term(lease);
        try (LargeProjects.Place place = largeProjects.place(term)) {
            ProjectSnapshot snapshot = reader.read(lease.projectId(), place);
            if (snapshot.rows().size() == 0) {
                writer.writeNothing(lease);
                return new Outcome.None(new RunResult.NothingToScore());
            }
            Instant asOf = requested == null ? snapshot.databaseClock() : requested;
            if (asOf.isAfter(snapshot.databaseClock())) {
                return new Outcome.None(new RunResult.InFuture());
            }
            term.renewInTime();
            long read = System.nanoTime();
            PoolScores scores =
                    UgcFormula.score(VERSION, snapshot.inputs(), ChronoUnit.MICROS.between(Instant.EPOCH, asOf));
            long computed = System.nanoTime();
            Rescoring rescoring = new Rescoring(VERSION, snapshot, scores);
            ScoringRun run = run(lease.projectId(), asOf, snapshot, rescoring);
            return new Outcome.Stored(
                    writer.write(lease, run, rescoring, requested == null),
                    snapshot.rows().size(),
                    read,
                    computed);
        }
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

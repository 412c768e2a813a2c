package io.tidemark.scoring.cycle;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.tidemark.schemas.EventOrder;
import io.tidemark.scoring.problem.ProblemException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/** Runs a cycle for someone who waits for its result. */
@Controller("/projects/{projectId}/scoring-runs")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ScoringRunController {

    private static final long RETRY_MILLIS = 100;

    private final ScoringCycle cycle;
    private final ScoringConfig config;

    ScoringRunController(ScoringCycle cycle, ScoringConfig config) {
        this.cycle = cycle;
        this.config = config;
    }

    /**
     * Which run is wanted.
     *
     * @param asOf the moment to score for, not in the future; null for now
     */
    @Serdeable
    record Request(@Nullable Instant asOf) {}

    /**
     * A stored run.
     *
     * @param poolSize posts that are alive and have enough views
     * @param scored posts that got a score
     * @param unscored posts that got none
     * @param changed rows that the run wrote
     */
    @Serdeable
    record Response(
            UUID runId, Instant asOf, String version, long poolSize, long scored, long unscored, long changed) {}

    /** Scores the project; a moment that was scored before answers as it did then and changes nothing. */
    @Post
    Response run(@PathVariable UUID projectId, @Body @Nullable Request request)
            throws SQLException, InterruptedException {
        Instant asOf = request == null ? null : request.asOf();
        // The moment becomes that of events, of which consumers refuse others.
        if (asOf != null && asOf.isBefore(EventOrder.SINCE)) {
            throw ProblemException.badRequest("as_of_too_early", "asOf is before " + EventOrder.SINCE);
        }
        if (asOf != null && !asOf.isBefore(EventOrder.UNTIL)) {
            throw ProblemException.badRequest("as_of_in_future", "asOf has not come yet");
        }
        return switch (runWhenFree(projectId, asOf)) {
            case RunResult.Stored(ScoringRun run) ->
                new Response(
                        run.runId(),
                        run.asOf(),
                        run.version(),
                        run.poolSize(),
                        run.scored(),
                        run.unscored(),
                        run.changed());
            case RunResult.Busy() ->
                throw ProblemException.conflict("scoring_in_progress", "another cycle of this project is running");
            case RunResult.NothingToScore() ->
                throw ProblemException.notFound("project_has_no_content", "this project has no content to score");
            case RunResult.InFuture() -> throw ProblemException.badRequest("as_of_in_future", "asOf has not come yet");
        };
    }

    private RunResult runWhenFree(UUID projectId, Instant asOf) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + config.commandWait().toNanos();
        RunResult result = cycle.runOnCommand(projectId, asOf);
        while (result instanceof RunResult.Busy && System.nanoTime() < deadline) {
            Thread.sleep(RETRY_MILLIS);
            result = cycle.runOnCommand(projectId, asOf);
        }
        return result;
    }
}

package io.tidemark.scoring.cycle;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.scoring.formula.ScoringVersion;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * A cycle that was stored.
 *
 * @param runId derived from project, version and moment
 * @param state whether the pool was large enough
 * @param current whether it wrote the current scores; false when an earlier run holds for a later moment
 * @param poolSize posts that are alive and have enough views
 * @param scored posts that got a score
 * @param unscored posts that got none, those included that keep an earlier one
 * @param changed posts whose score, reason or parts differ from what was stored
 */
record ScoringRun(
        UUID runId,
        UUID projectId,
        String version,
        Instant asOf,
        State state,
        boolean current,
        long poolSize,
        long scored,
        long unscored,
        long changed) {

    /** How a cycle ended. */
    enum State {
        /** Every post of the pool has a score. */
        SCORED,
        /** Nothing was scored and earlier scores stay. */
        POOL_TOO_SMALL
    }

    static UUID id(UUID projectId, ScoringVersion version, Instant asOf) {
        return NaturalKeys.id(
                "scoring_run",
                projectId.toString(),
                version.id(),
                Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, asOf)));
    }
}

package io.tidemark.scoring.cycle;

import io.tidemark.scoring.formula.PoolInputs;
import java.time.Instant;
import java.util.Optional;

/**
 * All that a cycle reads, seen at one moment.
 *
 * @param databaseClock when it was read, in microseconds
 * @param latestAsOf the latest moment for which the project was scored, if it was
 * @param inputs row by row beside {@code rows}
 * @param rows the project's ads_contents
 */
record ProjectSnapshot(Instant databaseClock, Optional<Instant> latestAsOf, PoolInputs inputs, ProjectRows rows) {}

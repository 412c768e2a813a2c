package io.tidemark.scoring.cycle;

/** What became of a run that someone asked for. */
sealed interface RunResult {

    /** It is stored, by this request or by an earlier one for the same moment. */
    record Stored(ScoringRun run) implements RunResult {}

    /** Another cycle of the project did not end in time. */
    record Busy() implements RunResult {}

    /** The project has no content that could be scored. */
    record NothingToScore() implements RunResult {}

    /** The moment has not come yet by the database's clock. A score for it would stand above all that come before. */
    record InFuture() implements RunResult {}
}

package io.tidemark.scoring.override;

import io.tidemark.scoring.eligibility.OverrideChoice;

/**
 * A valid request for an override.
 *
 * @param choice null takes the override back
 * @param note why, at most 280 characters; may be null
 * @param by who
 */
record OverrideChange(OverrideChoice choice, String note, String by) {}

package io.tidemark.scoring.eligibility;

/**
 * All that a decision depends on.
 *
 * @param alive whether the post is still on its platform
 * @param safetyFailed whether a safety check failed
 * @param override a person's choice; null when there is none
 * @param score the score in hundredths; null when unscored
 * @param unscoredReason why there is no score; null when there is one, or when nothing was scored yet
 */
public record Facts(
        boolean alive, boolean safetyFailed, OverrideChoice override, Integer score, String unscoredReason) {

    /** See {@link Decision#code}. */
    public byte code() {
        return Decision.code(alive, safetyFailed, override, score == null ? -1 : score);
    }

    /** The same facts after a person chose otherwise; null takes the choice back. */
    public Facts withOverride(OverrideChoice choice) {
        return new Facts(alive, safetyFailed, choice, score, unscoredReason);
    }
}

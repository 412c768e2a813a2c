package io.tidemark.scoring.formula;

/**
 * A formula with every constant that belongs to it. A constant that changes makes another version: a stored score names
 * its version and can be computed again from its frozen inputs and its moment.
 */
public sealed interface ScoringVersion permits UgcVersion, GeneratedVersion {

    /** The name that is stored with each score, such as {@code ugc-1}. */
    String id();
}

package io.tidemark.scoring.formula;

/** Why a post has no score. The order is the order of precedence: the first that applies is told. */
public enum UnscoredReason {
    /** The post is gone from its platform. */
    DELETED,
    /** Its views were never measured, or the post itself is not known yet. */
    NO_METRICS,
    /** It has fewer views than the version asks for. */
    TOO_FEW_VIEWS,
    /** The project has too few posts to rank among. */
    POOL_TOO_SMALL
}

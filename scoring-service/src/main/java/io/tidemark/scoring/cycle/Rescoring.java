package io.tidemark.scoring.cycle;

import io.tidemark.scoring.eligibility.Decision;
import io.tidemark.scoring.eligibility.Facts;
import io.tidemark.scoring.eligibility.OverrideChoice;
import io.tidemark.scoring.formula.PoolInputs;
import io.tidemark.scoring.formula.PoolScores;
import io.tidemark.scoring.formula.UgcVersion;
import io.tidemark.scoring.formula.UnscoredReason;

/** Sets what a cycle computed against what is stored. */
final class Rescoring {

    /**
     * A part that moved by less is no change by itself. Freshness is not compared: it moves at every moment, and counts as
     * soon as it moves the score.
     */
    static final double PART_STEP = 0.01;

    private final UgcVersion version;
    private final ProjectSnapshot snapshot;
    private final PoolScores scores;

    Rescoring(UgcVersion version, ProjectSnapshot snapshot, PoolScores scores) {
        this.version = version;
        this.snapshot = snapshot;
        this.scores = scores;
    }

    PoolInputs inputs() {
        return snapshot.inputs();
    }

    PoolScores scores() {
        return scores;
    }

    ProjectRows rows() {
        return snapshot.rows();
    }

    boolean poolTooSmall() {
        return scores.poolSize() < version.minimumPool();
    }

    /**
     * Whether the row keeps an earlier score because there are too few posts to rank among. A post that is gone loses its
     * score even then.
     */
    boolean keepsEarlierScore(int row) {
        return poolTooSmall()
                && snapshot.rows().previousScore(row) != null
                && scores.reason(row) != UnscoredReason.DELETED;
    }

    /** In hundredths; null when the row is unscored. A failed safety check makes it 0. */
    Integer score(int row) {
        if (keepsEarlierScore(row)) {
            return snapshot.rows().previousScore(row);
        }
        if (!scores.isScored(row)) {
            return null;
        }
        return snapshot.rows().safetyFailed(row) ? 0 : scores.score(row);
    }

    /** Null when the row has a score. */
    String reason(int row) {
        UnscoredReason reason = scores.reason(row);
        return reason == null || keepsEarlierScore(row) ? null : reason.name();
    }

    /**
     * Whether the row has to be written: it was never scored, its version, score or reason differs, or one of quality, reach
     * and outperformance moved by {@value #PART_STEP} or more since it was written.
     */
    boolean isChanged(int row) {
        ProjectRows rows = snapshot.rows();
        if (rows.previousVersion(row) == null) {
            return true;
        }
        if (keepsEarlierScore(row)) {
            return false;
        }
        if (!rows.previousVersion(row).equals(version.id())) {
            return true;
        }
        if (!scores.isScored(row)) {
            return !scores.reason(row).name().equals(rows.previousReason(row));
        }
        return !score(row).equals(rows.previousScore(row))
                || moved(scores.quality(row), rows.previousQuality(row))
                || moved(scores.reach(row), rows.previousReach(row))
                || moved(scores.outperformance(row), rows.previousOutperformance(row));
    }

    /** What is to be judged of the row. */
    Facts facts(int row, OverrideChoice override) {
        return new Facts(
                !snapshot.inputs().deleted(row), snapshot.rows().safetyFailed(row), override, score(row), reason(row));
    }

    /** Whether the last decision was made on other facts than these, so far as it matters to it. */
    boolean isJudgedAnew(int row) {
        Integer score = score(row);
        byte code = Decision.code(
                !snapshot.inputs().deleted(row), snapshot.rows().safetyFailed(row), null, score == null ? -1 : score);
        return code != snapshot.rows().decision(row);
    }

    private static boolean moved(double part, double stored) {
        return Math.abs(part - stored) >= PART_STEP;
    }
}

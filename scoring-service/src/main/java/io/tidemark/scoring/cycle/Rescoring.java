package io.tidemark.scoring.cycle;

import io.tidemark.scoring.eligibility.Facts;
import io.tidemark.scoring.eligibility.OverrideChoice;
import io.tidemark.scoring.formula.PoolInputs;
import io.tidemark.scoring.formula.PoolScores;
import io.tidemark.scoring.formula.UgcVersion;
import io.tidemark.scoring.formula.UnscoredReason;
import java.util.List;

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

    List<ProjectRow> rows() {
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
        ProjectRow.Previous previous = snapshot.rows().get(row).previous();
        return poolTooSmall()
                && previous != null
                && previous.score() != null
                && scores.reason(row) != UnscoredReason.DELETED;
    }

    /** In hundredths; null when the row is unscored. A failed safety check makes it 0. */
    Integer score(int row) {
        if (keepsEarlierScore(row)) {
            return snapshot.rows().get(row).previous().score();
        }
        if (!scores.isScored(row)) {
            return null;
        }
        return snapshot.rows().get(row).safetyFailed() ? 0 : scores.score(row);
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
        ProjectRow.Previous previous = snapshot.rows().get(row).previous();
        if (previous == null) {
            return true;
        }
        if (keepsEarlierScore(row)) {
            return false;
        }
        if (!previous.version().equals(version.id())) {
            return true;
        }
        if (!scores.isScored(row)) {
            return !scores.reason(row).name().equals(previous.reason());
        }
        return !score(row).equals(previous.score())
                || moved(scores.quality(row), previous.quality())
                || moved(scores.reach(row), previous.reach())
                || moved(scores.outperformance(row), previous.outperformance());
    }

    /** What is to be judged of the row. */
    Facts facts(int row, OverrideChoice override) {
        return new Facts(
                !snapshot.inputs().deleted(row),
                snapshot.rows().get(row).safetyFailed(),
                override,
                score(row),
                reason(row));
    }

    private static boolean moved(double part, double stored) {
        return Math.abs(part - stored) >= PART_STEP;
    }
}

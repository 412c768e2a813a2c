package io.tidemark.scoring.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.scoring.eligibility.Facts;
import io.tidemark.scoring.eligibility.OverrideChoice;
import io.tidemark.scoring.formula.PoolInputs;
import io.tidemark.scoring.formula.PoolScores;
import io.tidemark.scoring.formula.UgcFormula;
import io.tidemark.scoring.formula.UgcVersion;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RescoringTest {

    private static final long AS_OF = 1_750_000_000_000_000L;

    /** Three equal posts; each has quality, reach and outperformance of a half and no freshness. */
    private static final double HALF = 0.5;

    private static final int SCORE = 425;

    @Test
    void postThatWasNeverScoredIsChanged() {
        assertThat(rescore(null).isChanged(0)).isTrue();
    }

    @Test
    void equalOutcomeIsNoChange() {
        assertThat(rescore(previous("ugc-1", SCORE, null, HALF)).isChanged(0)).isFalse();
    }

    @Test
    void hundredthOfAScoreIsAChange() {
        assertThat(rescore(previous("ugc-1", SCORE + 1, null, HALF)).isChanged(0))
                .isTrue();
    }

    @Test
    void otherVersionIsAChange() {
        assertThat(rescore(previous("ugc-0", SCORE, null, HALF)).isChanged(0)).isTrue();
    }

    @Test
    void partThatMovedByAHundredthIsAChange() {
        assertThat(rescore(previous("ugc-1", SCORE, null, HALF + 0.0099)).isChanged(0))
                .isFalse();
        assertThat(rescore(previous("ugc-1", SCORE, null, HALF + 0.0101)).isChanged(0))
                .isTrue();
    }

    @Test
    void scoreAfterAReasonIsAChange() {
        assertThat(rescore(previous("ugc-1", null, "NO_METRICS", 0)).isChanged(0))
                .isTrue();
    }

    @Test
    void reasonThatStaysIsNoChange() {
        assertThat(small(previous("ugc-1", null, "POOL_TOO_SMALL", 0)).isChanged(0))
                .isFalse();
        assertThat(small(previous("ugc-1", null, "NO_METRICS", 0)).isChanged(0)).isTrue();
    }

    @Test
    void smallPoolKeepsTheEarlierScore() {
        Rescoring rescoring = small(previous("ugc-1", 777, null, HALF));

        assertThat(rescoring.keepsEarlierScore(0)).isTrue();
        assertThat(rescoring.isChanged(0)).isFalse();
        assertThat(rescoring.score(0)).isEqualTo(777);
        assertThat(rescoring.reason(0)).isNull();
    }

    @Test
    void failedSafetyJudgesAndStoresZero() {
        Rescoring rescoring = rescoring(3, new ProjectRow(new UUID(1, 1), 0, true, ProjectRow.NEVER, null, null));

        assertThat(rescoring.score(0)).isZero();
        assertThat(rescoring.facts(0, null).safetyFailed()).isTrue();
    }

    @Test
    void factsTellWhatIsJudged() {
        assertThat(rescore(null).facts(0, OverrideChoice.EXCLUDE))
                .isEqualTo(new Facts(true, false, OverrideChoice.EXCLUDE, SCORE, null));
        assertThat(small(null).facts(0, null)).isEqualTo(new Facts(true, false, null, null, "POOL_TOO_SMALL"));
    }

    @Test
    void onlyWhatADecisionHangsOnIsJudgedAnew() {
        assertThat(judged(null).isJudgedAnew(0)).isTrue();
        assertThat(judged(new Facts(true, false, null, 400, null)).isJudgedAnew(0))
                .isFalse();
        assertThat(judged(new Facts(true, false, null, 399, null)).isJudgedAnew(0))
                .isTrue();
        assertThat(judged(new Facts(true, false, null, null, "NO_METRICS")).isJudgedAnew(0))
                .isTrue();
        assertThat(judged(new Facts(true, true, null, 400, null)).isJudgedAnew(0))
                .isTrue();
        assertThat(judged(new Facts(false, false, null, 400, null)).isJudgedAnew(0))
                .isTrue();
    }

    private static Rescoring judged(Facts facts) {
        return rescoring(3, new ProjectRow(new UUID(1, 1), 0, false, ProjectRow.NEVER, null, facts));
    }

    private static ProjectRow.Previous previous(String version, Integer score, String reason, double part) {
        return new ProjectRow.Previous(version, score, reason, part, part, part);
    }

    private static Rescoring rescore(ProjectRow.Previous previous) {
        return rescoring(3, new ProjectRow(new UUID(1, 1), 0, false, ProjectRow.NEVER, previous, null));
    }

    private static Rescoring small(ProjectRow.Previous previous) {
        return rescoring(2, new ProjectRow(new UUID(1, 1), 0, false, ProjectRow.NEVER, previous, null));
    }

    private static Rescoring rescoring(int posts, ProjectRow first) {
        PoolInputs inputs = new PoolInputs(posts);
        ProjectRows rows = new ProjectRows(posts);
        rows.add(first);
        for (int i = 0; i < posts; i++) {
            inputs.add(0, 0, false, 1000, 1, 1, 1, 1);
            if (i > 0) {
                rows.add(new ProjectRow(new UUID(1, i + 1), 0, false, ProjectRow.NEVER, null, null));
            }
        }
        ProjectSnapshot snapshot = new ProjectSnapshot(Instant.EPOCH, Optional.empty(), inputs, rows);
        PoolScores scores = UgcFormula.score(UgcVersion.UGC_1, inputs, AS_OF);
        return new Rescoring(UgcVersion.UGC_1, snapshot, scores);
    }
}

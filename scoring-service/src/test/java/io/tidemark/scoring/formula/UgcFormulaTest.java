package io.tidemark.scoring.formula;

import static io.tidemark.scoring.formula.PoolInputs.NOT_MEASURED;
import static io.tidemark.scoring.formula.UgcVersion.UGC_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UgcFormulaTest {

    private static final long DAY = TimeUnit.DAYS.toMicros(1);
    private static final long AS_OF = 20_000 * DAY;

    @Test
    void constantsOfTheFirstVersionStayAsTheyAre() {
        assertThat(UGC_1)
                .isEqualTo(new UgcVersion("ugc-1", 50, 3, 1, 3, 5, 6, 0.45, 0.25, 0.30, 8.5, 6.0, 1.5, 90.0, 10.0));
    }

    @Test
    void engagementIsWeightedPerView() {
        PoolInputs inputs = new PoolInputs(1);
        inputs.add(0, AS_OF, false, 1000, 100, 10, 5, 2);

        assertThat(inputs.weightedEngagementRate(UGC_1, 0)).isEqualTo((100 + 30 + 25 + 12) / 1000.0);
    }

    @Test
    void missingTermCountsAsZero() {
        PoolInputs inputs = new PoolInputs(2);
        inputs.add(0, AS_OF, false, 1000, 100, NOT_MEASURED, 5, NOT_MEASURED);
        inputs.add(0, AS_OF, false, 1000, 100, 0, 5, 0);

        assertThat(inputs.weightedEngagementRate(UGC_1, 0)).isEqualTo(inputs.weightedEngagementRate(UGC_1, 1));
    }

    @Test
    void hugeCountsDoNotOverflow() {
        PoolInputs inputs = new PoolInputs(1);
        inputs.add(0, AS_OF, false, 50, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

        assertThat(inputs.weightedEngagementRate(UGC_1, 0)).isEqualTo(15 * 0x1p63 / 50);
    }

    @Test
    void fiftyViewsAreEnough() {
        PoolInputs inputs = pool(50, 60, 70);

        assertThat(UgcFormula.score(UGC_1, inputs, AS_OF).isScored(0)).isTrue();
    }

    @Test
    void twoPostsAreNoPool() {
        PoolInputs inputs = pool(1000, 2000);
        int few = inputs.add(0, AS_OF, false, 49, 1, 1, 1, 1);

        PoolScores scores = UgcFormula.score(UGC_1, inputs, AS_OF);

        assertThat(scores.poolSize()).isEqualTo(2);
        assertThat(scores.reason(0)).isEqualTo(UnscoredReason.POOL_TOO_SMALL);
        assertThat(scores.reason(1)).isEqualTo(UnscoredReason.POOL_TOO_SMALL);
        assertThat(scores.reason(few)).isEqualTo(UnscoredReason.TOO_FEW_VIEWS);
    }

    @Test
    void threePostsAreAPool() {
        PoolScores scores = UgcFormula.score(UGC_1, pool(1000, 2000, 3000), AS_OF);

        assertThat(scores.poolSize()).isEqualTo(3);
        assertThat(scores.reach(0)).isEqualTo(1 / 6.0);
        assertThat(scores.reach(1)).isEqualTo(3 / 6.0);
        assertThat(scores.reach(2)).isEqualTo(5 / 6.0);
    }

    @Test
    void deletedPostIsOutsideWhateverItsViews() {
        PoolInputs inputs = pool(1000, 2000, 3000);
        int measured = inputs.add(0, AS_OF, true, 9000, 1, 1, 1, 1);
        int neverMeasured = inputs.add(0, AS_OF, true, NOT_MEASURED, 1, 1, 1, 1);

        PoolScores scores = UgcFormula.score(UGC_1, inputs, AS_OF);

        assertThat(scores.reason(measured)).isEqualTo(UnscoredReason.DELETED);
        assertThat(scores.reason(neverMeasured)).isEqualTo(UnscoredReason.DELETED);
        assertThat(scores.poolSize()).isEqualTo(3);
    }

    @Test
    void viewsThatWereNotMeasuredAreNotFewViews() {
        PoolInputs inputs = pool(1000, 2000, 3000);
        int row = inputs.add(0, AS_OF, false, NOT_MEASURED, 500, 1, 1, 1);
        int unknown = inputs.addUnknown();

        PoolScores scores = UgcFormula.score(UGC_1, inputs, AS_OF);

        assertThat(scores.reason(row)).isEqualTo(UnscoredReason.NO_METRICS);
        assertThat(scores.reason(unknown)).isEqualTo(UnscoredReason.NO_METRICS);
    }

    @Test
    void emptyProjectHasNoScores() {
        assertThat(UgcFormula.score(UGC_1, new PoolInputs(1), AS_OF).poolSize()).isZero();
    }

    @Test
    void outperformanceCountsDoublingsOverTheMedian() {
        assertThat(UGC_1.outperformance(1000, 1000)).isEqualTo(0.5);
        assertThat(UGC_1.outperformance(2000, 1000)).isEqualTo(0.5 + 1 / 6.0);
        assertThat(UGC_1.outperformance(8000, 1000)).isEqualTo(1);
        assertThat(UGC_1.outperformance(1_000_000, 1000)).isEqualTo(1);
        assertThat(UGC_1.outperformance(1000, 8000)).isZero();
        assertThat(UGC_1.outperformance(1000, 1_000_000)).isZero();
    }

    @Test
    void medianIsTakenWithinThePoolOnly() {
        PoolInputs inputs = pool(100, 200, 300);
        inputs.add(0, AS_OF, true, 1_000_000, 1, 1, 1, 1);
        inputs.add(0, AS_OF, false, 49, 1, 1, 1, 1);
        inputs.add(0, AS_OF, false, NOT_MEASURED, 1, 1, 1, 1);

        assertThat(UgcFormula.score(UGC_1, inputs, AS_OF).creatorMedianViews(0)).isEqualTo(200);
    }

    @Test
    void freshnessFallsFromOneAndAHalfToNothingInNinetyDays() {
        assertThat(UGC_1.freshness(AS_OF, AS_OF)).isEqualTo(1.5);
        assertThat(UGC_1.freshness(AS_OF - 45 * DAY, AS_OF)).isEqualTo(0.75);
        assertThat(UGC_1.freshness(AS_OF - 90 * DAY, AS_OF)).isZero();
        assertThat(UGC_1.freshness(AS_OF - 90 * DAY + 1, AS_OF)).isPositive();
        assertThat(UGC_1.freshness(AS_OF - 400 * DAY, AS_OF)).isZero();
    }

    @Test
    void postFromTheFutureIsAsFreshAsANewOne() {
        assertThat(UGC_1.freshness(AS_OF + 5 * DAY, AS_OF)).isEqualTo(1.5);
    }

    @Test
    void scoreIsClampedToTen() {
        assertThat(UGC_1.score(1, 1, 1, 1.5)).isEqualTo(1000);
        assertThat(UGC_1.score(0, 0, 0, 0)).isZero();
    }

    @Test
    void scoresOfAMomentDoNotDependOnWhenTheyAreComputed() {
        PoolInputs inputs = pool(50, 5000, 70);

        PoolScores first = UgcFormula.score(UGC_1, inputs, AS_OF);
        PoolScores second = UgcFormula.score(UGC_1, inputs, AS_OF);

        assertThat(second).usingRecursiveComparison().isEqualTo(first);
    }

    private static PoolInputs pool(long... views) {
        PoolInputs inputs = new PoolInputs(views.length);
        for (long count : views) {
            inputs.add(0, AS_OF - DAY, false, count, 10, 1, 1, 1);
        }
        return inputs;
    }
}

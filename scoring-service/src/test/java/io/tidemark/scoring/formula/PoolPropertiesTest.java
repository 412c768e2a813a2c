package io.tidemark.scoring.formula;

import static io.tidemark.scoring.formula.PoolInputs.NOT_MEASURED;
import static io.tidemark.scoring.formula.UgcVersion.UGC_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testbed.Seeds;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for any pool. The seed of a failing pool is in the test's name. */
class PoolPropertiesTest {

    private static final long DAY = TimeUnit.DAYS.toMicros(1);
    private static final long AS_OF = 20_000 * DAY;

    private record Post(
            int creator,
            long publishedAt,
            boolean deleted,
            long views,
            long likes,
            long comments,
            long shares,
            long saves) {

        Post withViews(long count) {
            return new Post(creator, publishedAt, deleted, count, likes, comments, shares, saves);
        }

        Post withLikes(long count) {
            return new Post(creator, publishedAt, deleted, views, count, comments, shares, saves);
        }

        boolean inPool() {
            return !deleted && views >= 50;
        }

        double rate() {
            return (known(likes) + 3 * known(comments) + 5 * known(shares) + 6 * known(saves)) / (double) views;
        }

        private static long known(long count) {
            return Math.max(0, count);
        }
    }

    static LongStream seeds() {
        return Seeds.upTo(60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void orderOfThePostsDoesNotMatter(long seed) {
        Random random = new Random(seed);
        List<Post> posts = posts(random);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < posts.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        PoolScores straight = score(posts);
        PoolScores shuffled = score(order.stream().map(posts::get).toList());

        for (int i = 0; i < posts.size(); i++) {
            int from = order.get(i);
            assertThat(shuffled.reason(i)).isEqualTo(straight.reason(from));
            assertThat(shuffled.score(i)).isEqualTo(straight.score(from));
            assertThat(parts(shuffled, i)).containsExactly(parts(straight, from));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void percentilesAreThoseOfTheDefinition(long seed) {
        List<Post> posts = posts(new Random(seed));
        PoolScores scores = score(posts);
        List<Post> pool = posts.stream().filter(Post::inPool).toList();

        assertThat(scores.poolSize()).isEqualTo(pool.size());
        for (int i = 0; i < posts.size(); i++) {
            if (!scores.isScored(i)) {
                continue;
            }
            Post post = posts.get(i);
            double below =
                    pool.stream().filter(other -> other.rate() < post.rate()).count();
            double equal =
                    pool.stream().filter(other -> other.rate() == post.rate()).count();
            assertThat(scores.quality(i)).isEqualTo((2 * below + equal) / (2.0 * pool.size()));
            below = pool.stream().filter(other -> other.views() < post.views()).count();
            equal = pool.stream().filter(other -> other.views() == post.views()).count();
            assertThat(scores.reach(i)).isEqualTo((2 * below + equal) / (2.0 * pool.size()));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyPartStaysWithinItsBounds(long seed) {
        List<Post> posts = posts(new Random(seed));
        PoolScores scores = score(posts);

        for (int i = 0; i < posts.size(); i++) {
            if (scores.isScored(i)) {
                assertThat(scores.quality(i)).isGreaterThan(0).isLessThan(1);
                assertThat(scores.reach(i)).isGreaterThan(0).isLessThan(1);
                assertThat(scores.outperformance(i)).isBetween(0.0, 1.0);
                assertThat(scores.freshness(i)).isBetween(0.0, 1.5);
                assertThat(scores.score(i)).isBetween(0, 1000);
            } else {
                assertThat(parts(scores, i)).containsOnly(Double.NaN);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void equalPostsOfACreatorScoreEqually(long seed) {
        Random random = new Random(seed);
        List<Post> posts = posts(random);
        int original = random.nextInt(posts.size());
        posts.add(posts.get(original));

        PoolScores scores = score(posts);

        int twin = posts.size() - 1;
        assertThat(scores.reason(twin)).isEqualTo(scores.reason(original));
        assertThat(scores.score(twin)).isEqualTo(scores.score(original));
        assertThat(parts(scores, twin)).containsExactly(parts(scores, original));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void moreLikesNeverLowerTheScore(long seed) {
        Random random = new Random(seed);
        List<Post> posts = posts(random);
        int row = anyScored(posts);
        int before = score(posts).score(row);

        posts.set(row, posts.get(row).withLikes(Math.max(0, posts.get(row).likes()) + 1 + random.nextInt(10_000)));

        assertThat(score(posts).score(row)).isGreaterThanOrEqualTo(before);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void moreViewsNeverLowerReachAndOutperformance(long seed) {
        Random random = new Random(seed);
        List<Post> posts = posts(random);
        int row = anyScored(posts);
        PoolScores before = score(posts);

        posts.set(row, posts.get(row).withViews(posts.get(row).views() + 1 + random.nextInt(100_000)));
        PoolScores after = score(posts);

        assertThat(after.reach(row)).isGreaterThanOrEqualTo(before.reach(row));
        assertThat(after.outperformance(row)).isGreaterThanOrEqualTo(before.outperformance(row));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void timeNeverRaisesAScore(long seed) {
        Random random = new Random(seed);
        PoolInputs inputs = inputs(posts(random));
        PoolScores early = UgcFormula.score(UGC_1, inputs, AS_OF);
        PoolScores late = UgcFormula.score(UGC_1, inputs, AS_OF + 1 + random.nextLong(30 * DAY));

        for (int row = 0; row < inputs.size(); row++) {
            assertThat(late.score(row)).isLessThanOrEqualTo(early.score(row));
            assertThat(late.reason(row)).isEqualTo(early.reason(row));
        }
    }

    /** Each creator has one post, so that outperformance is exactly a half and the whole score is a fraction. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void scoreIsTheExactFractionRoundedHalfUp(long seed) {
        Random random = new Random(seed);
        int size = 3 + random.nextInt(200);
        PoolInputs inputs = new PoolInputs(size);
        for (int i = 0; i < size; i++) {
            long ageDays = random.nextInt(100);
            inputs.add(i, AS_OF - ageDays * DAY, false, 50 + random.nextInt(size), random.nextInt(9), 0, 0, 0);
        }
        PoolScores scores = UgcFormula.score(UGC_1, inputs, AS_OF);

        for (int row = 0; row < size; row++) {
            // every number below is a multiple of 1/(2·size), written as a whole number of such steps
            BigDecimal steps = BigDecimal.valueOf(2L * size);
            BigDecimal quality = BigDecimal.valueOf(Math.round(scores.quality(row) * 2 * size));
            BigDecimal reach = BigDecimal.valueOf(Math.round(scores.reach(row) * 2 * size));
            BigDecimal ageDays = BigDecimal.valueOf((AS_OF - inputs.publishedAt(row)) / DAY);
            BigDecimal freshnessTimes60 =
                    BigDecimal.valueOf(90).subtract(ageDays).max(BigDecimal.ZERO);
            BigDecimal rankedTimesSteps = new BigDecimal("8.5")
                    .multiply(new BigDecimal("0.45")
                            .multiply(quality)
                            .add(new BigDecimal("0.25").multiply(reach))
                            .add(new BigDecimal("0.15").multiply(steps)));
            BigDecimal numerator = rankedTimesSteps
                    .multiply(BigDecimal.valueOf(60))
                    .add(freshnessTimes60.multiply(steps))
                    .multiply(BigDecimal.valueOf(100));
            int exact = numerator
                    .divide(steps.multiply(BigDecimal.valueOf(60)), 0, RoundingMode.HALF_UP)
                    .min(BigDecimal.valueOf(1000))
                    .intValueExact();
            assertThat(scores.score(row)).as("row %d of %d", row, size).isEqualTo(exact);
        }
    }

    private static int anyScored(List<Post> posts) {
        PoolScores scores = score(posts);
        for (int row = 0; row < posts.size(); row++) {
            if (scores.isScored(row)) {
                return row;
            }
        }
        throw new AssertionError("a generated pool has at least three posts");
    }

    /** Small ranges, so that ties, equal posts and posts outside the pool are common. */
    private static List<Post> posts(Random random) {
        List<Post> posts = new ArrayList<>();
        int creators = 1 + random.nextInt(8);
        long viewRange = random.nextBoolean() ? 20 : 1_000_000;
        for (int i = 3 + random.nextInt(60); i > 0; i--) {
            posts.add(new Post(
                    random.nextInt(creators),
                    AS_OF - random.nextLong(120 * DAY) + DAY,
                    random.nextInt(10) == 0,
                    random.nextInt(10) == 0 ? random.nextLong(-1, 50) : 50 + random.nextLong(viewRange),
                    metric(random),
                    metric(random),
                    metric(random),
                    metric(random)));
        }
        for (int i = 0; i < 3; i++) {
            posts.add(new Post(0, AS_OF, false, 50 + i, 1, 1, 1, 1));
        }
        return posts;
    }

    private static long metric(Random random) {
        return random.nextInt(6) == 0 ? NOT_MEASURED : random.nextInt(30);
    }

    private static PoolScores score(List<Post> posts) {
        return UgcFormula.score(UGC_1, inputs(posts), AS_OF);
    }

    private static PoolInputs inputs(List<Post> posts) {
        PoolInputs inputs = new PoolInputs(1);
        for (Post post : posts) {
            inputs.add(
                    post.creator(),
                    post.publishedAt(),
                    post.deleted(),
                    post.views(),
                    post.likes(),
                    post.comments(),
                    post.shares(),
                    post.saves());
        }
        return inputs;
    }

    private static double[] parts(PoolScores scores, int row) {
        return new double[] {
            scores.quality(row),
            scores.reach(row),
            scores.outperformance(row),
            scores.freshness(row),
            scores.weightedEngagementRate(row),
            scores.creatorMedianViews(row)
        };
    }
}

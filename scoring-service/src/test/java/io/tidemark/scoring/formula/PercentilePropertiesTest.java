package io.tidemark.scoring.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.testbed.Seeds;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the percentiles of any values. The seed of a failing one is in the test's name. */
class PercentilePropertiesTest {

    static LongStream seeds() {
        return Seeds.upTo(60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theyAreTheShareBelowAndHalfTheShareThatIsEqual(long seed) {
        long[] keys = keys(new Random(seed));
        double[] percentiles = percentiles(keys);
        for (int i = 0; i < keys.length; i++) {
            long key = keys[i];
            long below = Arrays.stream(keys).filter(other -> other < key).count();
            long equal = Arrays.stream(keys).filter(other -> other == key).count();
            assertThat(percentiles[i]).isEqualTo((below + equal / 2.0) / keys.length, within(1e-12));
            assertThat(percentiles[i]).isStrictlyBetween(0.0, 1.0);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theyRiseWithTheValuesAndTiesAreEqual(long seed) {
        long[] keys = keys(new Random(seed));
        double[] percentiles = percentiles(keys);
        for (int i = 0; i < keys.length; i++) {
            for (int j = 0; j < keys.length; j++) {
                assertThat(Double.compare(percentiles[i], percentiles[j])).isEqualTo(Long.compare(keys[i], keys[j]));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theOrderOfTheValuesDoesNotMatter(long seed) {
        Random random = new Random(seed);
        long[] keys = keys(random);
        int[] places = IntStream.range(0, keys.length).toArray();
        for (int i = places.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int moved = places[i];
            places[i] = places[other];
            places[other] = moved;
        }
        double[] straight = percentiles(keys);
        double[] shuffled = percentiles(
                Arrays.stream(places).mapToLong(place -> keys[place]).toArray());
        for (int i = 0; i < places.length; i++) {
            assertThat(shuffled[i]).isEqualTo(straight[places[i]]);
        }
    }

    private static double[] percentiles(long[] keys) {
        int[] ranks = new int[keys.length];
        MeanRank.rank(
                keys,
                SortedRows.ascending(keys),
                IntStream.range(0, keys.length).toArray(),
                ranks);
        return Arrays.stream(ranks)
                .mapToDouble(rank -> MeanRank.percentile(rank, keys.length))
                .toArray();
    }

    /** Few different values, so that there are ties, or many of any size. */
    private static long[] keys(Random random) {
        long bound = random.nextBoolean() ? 1 + random.nextInt(5) : Long.MAX_VALUE;
        return random.longs(1 + random.nextInt(60), 0, bound).toArray();
    }
}

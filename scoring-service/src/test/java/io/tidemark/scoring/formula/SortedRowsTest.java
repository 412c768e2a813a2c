package io.tidemark.scoring.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedRowsTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithAStableSort(long seed) {
        Random random = new Random(seed);
        for (int bits = 1; bits <= 63; bits += 2) {
            int shift = 64 - bits;
            long[] keys = random.longs(500).map(key -> key >>> shift).toArray();
            int[] expected = IntStream.range(0, keys.length)
                    .boxed()
                    .sorted(Comparator.comparingLong(i -> keys[i]))
                    .mapToInt(Integer::intValue)
                    .toArray();

            assertThat(SortedRows.ascending(keys))
                    .as("seed %d, %d bits", seed, bits)
                    .containsExactly(expected);
        }
    }

    @Test
    void nothingIsSorted() {
        assertThat(SortedRows.ascending(new long[0])).isEmpty();
    }

    @Test
    void largestKeyIsLast() {
        assertThat(SortedRows.ascending(new long[] {Long.MAX_VALUE, 0, Long.MAX_VALUE - 1}))
                .containsExactly(1, 2, 0);
    }
}

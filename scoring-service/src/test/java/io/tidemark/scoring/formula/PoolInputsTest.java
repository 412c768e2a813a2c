package io.tidemark.scoring.formula;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PoolInputsTest {

    @Test
    void rowsBeyondTheFirstCapacityAreKeptAsTheyWereAdded() {
        PoolInputs inputs = new PoolInputs(1);
        for (int row = 0; row < 100; row++) {
            if (row % 10 == 9) {
                assertThat(inputs.addUnknown()).isEqualTo(row);
            } else {
                assertThat(inputs.add(row, 1_000L + row, row % 2 == 0, row, 2L * row, 3L * row, 4L * row, 5L * row))
                        .isEqualTo(row);
            }
        }
        assertThat(inputs.size()).isEqualTo(100);
        for (int row = 0; row < 100; row++) {
            boolean known = row % 10 != 9;
            assertThat(inputs.known(row)).isEqualTo(known);
            assertThat(inputs.deleted(row)).isEqualTo(known && row % 2 == 0);
            assertThat(inputs.creator(row)).isEqualTo(known ? row : 0);
            assertThat(inputs.publishedAt(row)).isEqualTo(known ? 1_000L + row : 0);
            assertThat(inputs.views(row)).isEqualTo(measured(known, row));
            assertThat(inputs.likes(row)).isEqualTo(measured(known, 2L * row));
            assertThat(inputs.comments(row)).isEqualTo(measured(known, 3L * row));
            assertThat(inputs.shares(row)).isEqualTo(measured(known, 4L * row));
            assertThat(inputs.saves(row)).isEqualTo(measured(known, 5L * row));
        }
    }

    private static long measured(boolean known, long count) {
        return known ? count : PoolInputs.NOT_MEASURED;
    }
}

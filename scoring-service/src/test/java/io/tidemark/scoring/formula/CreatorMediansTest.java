package io.tidemark.scoring.formula;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CreatorMediansTest {

    @Test
    void oddCountHasItsMiddle() {
        assertThat(medians(new int[] {0, 0, 0}, 8000, 500, 1000)).containsExactly(1000);
    }

    @Test
    void evenCountHasTheMeanOfTheMiddleTwo() {
        assertThat(medians(new int[] {0, 0}, 120_000, 60)).containsExactly(60_030);
        assertThat(medians(new int[] {0, 0, 0, 0}, 1, 2, 100, 3)).containsExactly(2.5);
    }

    @Test
    void singlePostIsItsOwnMedian() {
        assertThat(medians(new int[] {0}, 77)).containsExactly(77);
    }

    @Test
    void creatorsAreApart() {
        assertThat(medians(new int[] {1, 0, 1, 0, 1}, 10, 100, 20, 300, 30)).containsExactly(200, 20);
    }

    @Test
    void creatorWithoutPostsHasNone() {
        assertThat(medians(new int[] {1}, 10)).containsExactly(Double.NaN, 10);
    }

    private static double[] medians(int[] creators, long... views) {
        return CreatorMedians.of(creators, views, SortedRows.ascending(views));
    }
}

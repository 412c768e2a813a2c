package io.tidemark.bench.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LagCourseTest {

    private final LagCourse course = new LagCourse();

    @Test
    void aLagThatRisesByMoreThanHalfASecondOfRecordsGrows() {
        for (long second = 0; second < 40; second++) {
            course.add(Map.of("slow", second * 100));
        }

        assertThat(course.quarters("slow")).containsExactly(450L, 1_450L, 2_450L, 3_450L);
        assertThat(course.grows("slow", 1_000)).isTrue();
        assertThat(course.grows("slow", 5_000)).isFalse();
    }

    @Test
    void aLagThatGoesUpAndDownDoesNotGrow() {
        for (long second = 0; second < 40; second++) {
            course.add(Map.of("steady", second % 2 * 400));
        }

        assertThat(course.groups()).containsExactly("steady");
        assertThat(course.grows("steady", 1_000)).isFalse();
    }
}

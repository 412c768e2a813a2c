package io.tidemark.bench.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FiguresTest {

    /** A hundred records in each second, of which each process takes 0.1 s; two consumers join at second 2. */
    private final Figures figures = new Figures(
            1_000,
            10,
            cpu(10),
            0,
            IntStream.rangeClosed(0, 10)
                    .mapToObj(second -> new Figures.Sample(second, second * 100L, second < 2 ? 1 : 2, cpu(second)))
                    .toList());

    private static Figures.Cpu cpu(int second) {
        return new Figures.Cpu(List.of(second * 0.1, second * 0.1), second * 0.1, second * 0.1, second * 0.1);
    }

    @Test
    void stretchesHaveTheirShareOfRecordsAndTheLastOneTheRest() {
        List<Figures.Stretch> stretches = figures.stretches(400);

        assertThat(stretches).extracting(Figures.Stretch::records).containsExactly(400L, 400L, 200L);
        assertThat(stretches.getFirst().recordsPerSecond()).isEqualTo(100);
        assertThat(stretches.getFirst().cpuPerRecord(Figures.Cpu::ownTotal)).isBetween(0.00199, 0.00201);
    }

    @Test
    void theSteadyPartHasNeitherTheBeginningNorTheEnd() {
        Figures.Stretch steady = figures.steady(2);

        assertThat(steady.from().seconds()).isEqualTo(3);
        assertThat(steady.to().seconds()).isEqualTo(9);
    }

    @Test
    void withoutATimeWithAllConsumersThereIsNoRate() {
        assertThatThrownBy(() -> figures.steady(3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("there must be more");
    }
}

package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The totals were counted in the source by another program. */
class FiguresTest {
    private final Figures figures = Figures.load();

    @Test
    void everyVideoAndObservationOfTheSourceIsThere() {
        assertThat(figures.videos()).hasSize(7_219);
        assertThat(figures.observationCount()).isEqualTo(8_956);
        assertThat(figures.videos())
                .filteredOn(video -> video.observations().size() == 2)
                .hasSize(1_737);
        assertThat(figures.videos())
                .filteredOn(video -> video.durationSeconds() == 0)
                .hasSize(35);
    }

    @Test
    void everyCounterAddsUpToTheSource() {
        assertThat(sum(Counter.VIEWS)).isEqualTo(34_864_989_004L);
        assertThat(sum(Counter.LIKES)).isEqualTo(2_250_303_790L);
        assertThat(sum(Counter.COMMENTS)).isEqualTo(28_007_270L);
        assertThat(sum(Counter.SHARES)).isEqualTo(414_468_425L);
        assertThat(sum(Counter.SAVES)).isEqualTo(136_597_818L);
    }

    @Test
    void anEmptyFieldIsUnknownAndNotZero() {
        assertThat(unknown(Counter.VIEWS)).isEqualTo(259);
        assertThat(unknown(Counter.COMMENTS)).isEqualTo(35);
        assertThat(unknown(Counter.LIKES)).isZero();
        assertThat(unknown(Counter.SHARES)).isZero();
        assertThat(unknown(Counter.SAVES)).isZero();
    }

    @Test
    void tenAccountsHave400VideosAndMostCreatorsMoreThan50() {
        Map<String, List<Figures.Account>> bySource =
                figures.accounts().stream().collect(Collectors.groupingBy(Figures.Account::source));
        Map<Integer, Long> videos =
                figures.videos().stream().collect(Collectors.groupingBy(Figures.Video::account, Collectors.counting()));

        assertThat(bySource.get("tiktok_business"))
                .hasSize(10)
                .allSatisfy(account -> assertThat(videos.get(account.number())).isEqualTo(400));
        assertThat(bySource.get("sift"))
                .hasSize(62)
                .allSatisfy(account -> assertThat(videos.get(account.number())).isBetween(1L, 60L));
        assertThat(bySource.get("sift"))
                .filteredOn(account -> videos.get(account.number()) > 50)
                .hasSizeGreaterThan(31);
    }

    @Test
    void theNewestObservationIsTheOriginOfTime() {
        long newest = figures.videos().stream()
                .flatMapToLong(video -> video.observations().stream()
                        .mapToLong(observation -> video.publishedSeconds() - observation.ageSeconds()))
                .min()
                .orElseThrow();

        assertThat(newest).isZero();
    }

    private long sum(Counter counter) {
        return counts(counter).filter(count -> count != GrowthCurve.UNKNOWN).sum();
    }

    private long unknown(Counter counter) {
        return counts(counter).filter(count -> count == GrowthCurve.UNKNOWN).count();
    }

    private LongStream counts(Counter counter) {
        return figures.videos().stream()
                .flatMap(video -> video.observations().stream())
                .mapToLong(observation -> observation.counters()[counter.ordinal()]);
    }
}

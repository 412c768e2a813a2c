package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedWorldTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final Figures figures = Figures.load();

    @Test
    void everyVideoIsAPostThatIsPublicAtTheStart() {
        SimulatedWorld world = world(SimulatorConfig.still());

        assertThat(world.accounts()).hasSize(72);
        assertThat(world.accounts().stream()
                        .mapToInt(account -> account.postsAt(START).size())
                        .sum())
                .isEqualTo(7_219);
        assertThat(posts(world).mapToInt(SimulatedPost::observed).sum()).isEqualTo(8_956);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void everyObservedCountIsMetAtItsInstant(long seed) {
        SimulatedWorld world = world(SimulatorConfig.still()
                .withOffer(SimulatorConfig.Offer.ofTheFigures().withSeed(seed)));
        int met = 0;
        for (Figures.Video video : figures.videos()) {
            Instant published = START.minusSeconds(video.publishedSeconds());
            List<SimulatedPost> posts = world.withNumber(video.account()).orElseThrow().posts().stream()
                    .filter(post -> post.published().getEpochSecond() == published.getEpochSecond())
                    .toList();
            for (Figures.Observation observation : video.observations()) {
                Instant at = published.plusSeconds(observation.ageSeconds());
                if (posts.stream().anyMatch(post -> meets(post, at, observation.counters()))) {
                    met++;
                }
            }
        }
        assertThat(met).isEqualTo(8_956);
    }

    @Test
    void idsHave19DigitsAndAreNeverTwice() {
        SimulatedWorld world = world(SimulatorConfig.still()
                .withOffer(SimulatorConfig.Offer.ofTheFigures().withUpcoming(500, Duration.ofMinutes(2))));
        Set<String> ids = new HashSet<>();
        posts(world).forEach(post -> {
            assertThat(post.id()).matches("[0-9]{19}");
            assertThat(Long.parseLong(post.id())).isGreaterThan(1L << 53);
            assertThat(ids.add(post.id())).isTrue();
        });
        assertThat(ids).hasSize(7_719);
        assertThat(world.accounts().stream().map(SimulatedAccount::handle)).doesNotHaveDuplicates();
        assertThat(world.accounts().stream().map(SimulatedAccount::businessId)).doesNotHaveDuplicates();
        assertThat(world.accounts().stream().map(SimulatedAccount::platformAccountId))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[0-9]{19}"));
    }

    @Test
    void noTwoPostsOfAnAccountShareAnInstant() {
        for (SimulatedAccount account : world(SimulatorConfig.still()).accounts()) {
            assertThat(account.posts().stream().map(SimulatedPost::published)).doesNotHaveDuplicates();
        }
    }

    @Test
    void theSameSeedMakesTheSameWorld() {
        assertThat(facts(world(SimulatorConfig.still()))).isEqualTo(facts(world(SimulatorConfig.still())));
    }

    @Test
    void anotherSeedMakesOtherIds() {
        SimulatorConfig config = SimulatorConfig.still();
        SimulatedWorld one = world(config);
        SimulatedWorld other = world(config.withOffer(config.offer().withSeed(2)));

        assertThat(posts(other).map(SimulatedPost::id))
                .doesNotContainAnyElementsOf(posts(one).map(SimulatedPost::id).toList());
    }

    @Test
    void anotherStartMovesTheTimesAndKeepsTheIds() {
        Instant later = START.plus(Duration.ofDays(3));
        SimulatedWorld one = world(SimulatorConfig.still());
        SimulatedWorld other =
                new SimulatedWorld(figures, SimulatorConfig.still().withStart(later));

        assertThat(posts(other).map(SimulatedPost::id))
                .containsExactlyElementsOf(posts(one).map(SimulatedPost::id).toList());
        assertThat(posts(other).map(SimulatedPost::published))
                .containsExactlyElementsOf(posts(one)
                        .map(post -> post.published().plus(Duration.ofDays(3)))
                        .toList());
        assertThat(likesAt(other, later)).isEqualTo(likesAt(one, START));
    }

    @Test
    void upcomingPostsAppearOneByOne() {
        SimulatedWorld world = world(SimulatorConfig.still()
                .withOffer(SimulatorConfig.Offer.ofTheFigures().withUpcoming(5, Duration.ofMinutes(2))));

        for (int minutes = 0; minutes <= 12; minutes++) {
            Instant now = START.plus(Duration.ofMinutes(minutes));
            assertThat(posts(world).filter(post -> post.isPublishedAt(now)).count())
                    .isEqualTo(7_219 + Math.min(5, minutes / 2));
        }
    }

    @Test
    void fewerAccountsAndPostsCanBeOffered() {
        SimulatedWorld world = world(SimulatorConfig.still()
                .withOffer(SimulatorConfig.Offer.ofTheFigures().withAccounts(2, 3, 10)));

        assertThat(world.accounts().stream().map(SimulatedAccount::source))
                .containsExactly(Source.TIKTOK_BUSINESS, Source.TIKTOK_BUSINESS, Source.SIFT, Source.SIFT, Source.SIFT);
        assertThat(posts(world)).hasSize(50);
    }

    @Test
    void captionsAreMadeUpAndSomeAreEmpty() {
        List<String> captions = posts(world(SimulatorConfig.still()))
                .map(SimulatedPost::caption)
                .toList();

        assertThat(captions).anyMatch(String::isEmpty).anyMatch(caption -> caption.contains("\n"));
        assertThat(new HashSet<>(captions)).hasSizeGreaterThan(1_000);
    }

    private SimulatedWorld world(SimulatorConfig config) {
        return new SimulatedWorld(figures, config.withStart(START));
    }

    private static Stream<SimulatedPost> posts(SimulatedWorld world) {
        return world.accounts().stream().flatMap(account -> account.posts().stream());
    }

    private static boolean meets(SimulatedPost post, Instant at, long[] observed) {
        return Stream.of(Counter.values())
                .filter(counter -> observed[counter.ordinal()] != GrowthCurve.UNKNOWN)
                .allMatch(counter -> post.countAt(counter, at).equals(OptionalLong.of(observed[counter.ordinal()])));
    }

    private static List<OptionalLong> likesAt(SimulatedWorld world, Instant now) {
        return posts(world).map(post -> post.countAt(Counter.LIKES, now)).toList();
    }

    private static List<String> facts(SimulatedWorld world) {
        return world.accounts().stream()
                .flatMap(account -> account.posts().stream()
                        .map(post -> account.handle()
                                + account.displayName()
                                + account.platformAccountId()
                                + post.id()
                                + post.published()
                                + post.caption()
                                + post.pinned()
                                + post.promoted()
                                + post.countAt(Counter.VIEWS, START.plus(Duration.ofDays(9)))))
                .toList();
    }
}

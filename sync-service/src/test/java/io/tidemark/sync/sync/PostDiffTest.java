package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.event.BreakdownPart;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.sync.platform.Breakdown;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.testbed.Seeds;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PostDiffTest {

    private static final Instant T0 = Instant.parse("2026-09-20T10:00:00Z");
    private static final UUID PROJECT = UUID.fromString("10000000-0000-4000-8000-000000000000");
    private static final UUID OTHER = UUID.fromString("f0000000-0000-4000-8000-000000000000");

    @Test
    void newPostIsAnnouncedWithItsObservation() {
        KnownPost post = PostDiff.seen(null, post("caption", 1, T0), context(1, PROJECT));
        assertThat(post.postKey()).isEqualTo("tiktok:7");
        assertThat(post.state().announced()).isFalse();
        assertThat(post.observation().announced()).isFalse();
        assertThat(post.state().observedAt()).isEqualTo(T0);
    }

    @Test
    void unchangedContentKeepsItsStateAndBringsAnObservation() {
        KnownPost known = announced(PostDiff.seen(null, post("caption", 1, T0), context(1, PROJECT)));
        KnownPost next = PostDiff.seen(known, post("caption", 1, T0.plusSeconds(1)), context(2, PROJECT));
        assertThat(next.state()).isEqualTo(known.state());
        assertThat(next.observation().announced()).isFalse();
        assertThat(next.observation().eventId())
                .isNotEqualTo(known.observation().eventId());
        assertThat(next.lastSeenEpoch()).isEqualTo(2);
    }

    @Test
    void sameObservationAgainIsNotAnnounced() {
        KnownPost known = announced(PostDiff.seen(null, post("caption", 1, T0), context(1, PROJECT)));
        KnownPost next = PostDiff.seen(known, post("caption", 1, T0), context(2, PROJECT));
        assertThat(next.observation()).isEqualTo(known.observation());
    }

    @Test
    void changedContentIsAnnounced() {
        KnownPost known = announced(PostDiff.seen(null, post("caption", 1, T0), context(1, PROJECT)));
        KnownPost next = PostDiff.seen(known, post("other", 1, T0.plusSeconds(1)), context(2, PROJECT));
        assertThat(next.state().announced()).isFalse();
        assertThat(next.state().content().caption()).isEqualTo("other");
    }

    @Test
    void olderAnswerDoesNotReplaceNewerContent() {
        KnownPost known = announced(PostDiff.seen(null, post("new", 2, T0), context(1, PROJECT)));
        KnownPost next = PostDiff.seen(known, post("old", 1, T0.minusSeconds(60)), context(2, PROJECT));
        assertThat(next.state()).isEqualTo(known.state());
        assertThat(next.observation().observedAt()).isEqualTo(T0.minusSeconds(60));
        assertThat(next.observation().announced()).isFalse();
    }

    @Test
    void olderAnswerDoesNotReplaceNewerContentThoughItsProjectsAreAnnounced() {
        KnownPost known = announced(PostDiff.seen(null, post("new", 2, T0), context(1, PROJECT)));
        KnownPost next = PostDiff.seen(known, post("old", 1, T0.minusSeconds(60)), context(2, PROJECT, OTHER));
        assertThat(next.state().content().caption()).isEqualTo("new");
        assertThat(next.state().contentHash()).isEqualTo(known.state().contentHash());
        assertThat(next.state().projectIds()).containsExactly(PROJECT, OTHER);
        assertThat(next.state().announced()).isFalse();
    }

    static LongStream seeds() {
        return Seeds.upTo(60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void newestContentStaysInWhateverOrderItIsSeenAndEachChangeSortsAfterTheOneBefore(long seed) {
        Random random = new Random(seed);
        List<Integer> ages = new ArrayList<>(IntStream.range(0, 20).boxed().toList());
        Collections.shuffle(ages, random);
        KnownPost known = null;
        int newest = -1;
        for (int age : ages) {
            CollectedPost sighting = post("caption " + age, age, T0.plusSeconds(age));
            PostDiff.Context context = random.nextBoolean() ? context(1, PROJECT) : context(1, PROJECT, OTHER);
            KnownPost next = PostDiff.seen(known, sighting, context);
            newest = Math.max(newest, age);
            assertThat(next.state().content().caption()).isEqualTo("caption " + newest);
            assertThat(next.state().projectIds()).isEqualTo(context.projectIds());
            if (known != null && !next.state().equals(known.state())) {
                assertThat(next.state().observedAt()).isAfter(known.state().observedAt());
                assertThat(next.state().announced()).isFalse();
            }
            known = announced(next);
            assertThat(PostDiff.seen(known, sighting, context)).isEqualTo(known);
        }
    }

    @Test
    void changedProjectsAreAnnouncedAfterWhatWasBefore() {
        KnownPost known = announced(PostDiff.seen(null, post("caption", 1, T0), context(1, PROJECT)));
        KnownPost next = PostDiff.seen(known, post("caption", 1, T0), context(2, PROJECT, OTHER));
        assertThat(next.state().announced()).isFalse();
        assertThat(next.state().observedAt()).isEqualTo(T0.plus(1, ChronoUnit.MICROS));
    }

    @Test
    void gonePostComesBackWhenItIsSeen() {
        KnownPost known = announced(PostDiff.seen(null, post("caption", 1, T0), context(1, PROJECT)));
        KnownPost gone = PostDiff.gone(known, T0.minusSeconds(5), List.of(PROJECT));
        assertThat(gone.state().deletedAt()).isEqualTo(T0.plus(1, ChronoUnit.MICROS));
        assertThat(gone.state().observedAt()).isEqualTo(gone.state().deletedAt());
        KnownPost back = PostDiff.seen(announced(gone), post("caption", 1, T0.plusSeconds(9)), context(3, PROJECT));
        assertThat(back.state().deletedAt()).isNull();
        assertThat(back.state().announced()).isFalse();
        assertThat(back.missedFullSyncs()).isZero();
    }

    @Test
    void eventsDependOnTheRowAlone() {
        KnownPost post = PostDiff.seen(null, post("caption", 1, T0), context(1, PROJECT, OTHER));
        PostSynced synced = PostEvents.synced("tiktok", "sift", post);
        assertThat(PostEvents.synced("tiktok", "sift", announced(post))).isEqualTo(synced);
        assertThat(synced.getProjectIds()).containsExactly(PROJECT.toString(), OTHER.toString());
        PostMetricsCollected metrics = PostEvents.metrics("tiktok", "sift", post);
        assertThat(metrics.getViews()).contains(1L);
        assertThat(metrics.getFullWatchRate()).contains(0.0177);
        assertThat(metrics.getLikes()).isEmpty();
        assertThat(metrics.getAbsentReasons()).isEqualTo(Map.of("likes", "withheld"));
        assertThat(metrics.getEventId()).isEqualTo(post.observation().eventId().toString());
    }

    @Test
    void storedMetricsComeBackAsTheyWere() {
        CollectedPost.Metrics metrics = post("caption", Long.MAX_VALUE, T0).metrics();
        assertThat(MetricsText.read(MetricsText.values(metrics), MetricsText.reasons(metrics), true))
                .isEqualTo(metrics);
    }

    @Test
    void breakdownsComeBackAsTheyWereAndAreTold() {
        TreeMap<String, Breakdown> breakdowns = new TreeMap<>(Map.of(
                "audience_cities",
                new Breakdown.Told(List.of(
                        new Breakdown.Part("São \"Paulo\"\n\u2028\uD83D\uDE00\uFFFD", 0.1),
                        new Breakdown.Part("[\\]", 0.0))),
                "audience_types",
                new Breakdown.Absent("not_yet")));
        assertThat(BreakdownsText.read(BreakdownsText.write(breakdowns))).isEqualTo(breakdowns);
        assertThat(BreakdownsText.read(BreakdownsText.write(null))).isNull();

        KnownPost plain = PostDiff.seen(null, post("caption", 1, T0), context(1, PROJECT));
        assertThat(PostEvents.metrics("tiktok", "sift", plain).getBreakdowns()).isEmpty();
        KnownPost divided = PostDiff.seen(plain, with(breakdowns), context(1, PROJECT));
        assertThat(divided.observation().eventId())
                .isNotEqualTo(plain.observation().eventId());
        assertThat(PostEvents.metrics("tiktok", "sift", divided).getBreakdowns())
                .contains(List.of(
                        new io.tidemark.schemas.event.Breakdown(
                                "audience_cities",
                                null,
                                List.of(
                                        new BreakdownPart("São \"Paulo\"\n\u2028\uD83D\uDE00\uFFFD", 0.1),
                                        new BreakdownPart("[\\]", 0.0))),
                        new io.tidemark.schemas.event.Breakdown("audience_types", "not_yet", null)));
        breakdowns.put("audience_types", new Breakdown.Absent("failed"));
        assertThat(PostDiff.seen(divided, with(breakdowns), context(1, PROJECT))
                        .observation()
                        .eventId())
                .isNotEqualTo(divided.observation().eventId());
    }

    private static CollectedPost with(TreeMap<String, Breakdown> breakdowns) {
        CollectedPost post = post("caption", 1, T0);
        return new CollectedPost(
                post.content(), post.metrics().with(null, new TreeMap<>(breakdowns)), post.observedAt(), false);
    }

    @Test
    void fingerprintTellsNullFromEmptyAndFieldsApart() {
        assertThat(ContentHash.of("k", null, content("ab", null)))
                .isNotEqualTo(ContentHash.of("k", "", content("ab", null)))
                .isNotEqualTo(ContentHash.of("k", null, content("a", "b")))
                .isNotEqualTo(ContentHash.of("k", null, content("ab", "")))
                .isEqualTo(ContentHash.of("k", null, content("ab", null)));
    }

    @Test
    void otherIdToAskByIsRememberedAndNotAnnounced() {
        KnownPost known = announced(PostDiff.seen(null, post("caption", 1, T0), context(1, PROJECT)));
        CollectedPost again = post("caption", 1, T0.plusSeconds(1));
        CollectedPost elsewhere =
                new CollectedPost(again.content().with("17"), again.metrics(), again.observedAt(), false);
        KnownPost next = PostDiff.seen(known, elsewhere, context(2, PROJECT));
        assertThat(next.state().content().sourcePostId()).isEqualTo("17");
        assertThat(next.state().announced()).isTrue();
    }

    @Test
    void timeOfTheInsightsIsKeptUntilTheyAreReadAgain() {
        CollectedPost post = post("caption", 1, T0);
        KnownPost known =
                PostDiff.seen(null, new CollectedPost(post.content(), post.metrics(), T0, true), context(1, PROJECT));
        KnownPost next = PostDiff.seen(known, post("caption", 1, T0.plusSeconds(1)), context(2, PROJECT));
        assertThat(next.insightsAt()).isEqualTo(T0);
    }

    private static PostDiff.Context context(long epoch, UUID... projects) {
        return new PostDiff.Context("tiktok", "sift", "tiktok:1", "handle", List.of(projects), epoch);
    }

    private static CollectedPost post(String caption, long views, Instant at) {
        return new CollectedPost(
                content(caption, null),
                new CollectedPost.Metrics(
                        new TreeMap<>(Map.of("views", views, "full_watch_rate", 0.0177)),
                        new TreeMap<>(Map.of("likes", "withheld")),
                        true),
                at,
                false);
    }

    private static CollectedPost.Content content(String caption, String permalink) {
        return new CollectedPost.Content(
                "7", null, T0.minusSeconds(3600), "video", caption, permalink, null, 15_200L, null, null);
    }

    private static KnownPost announced(KnownPost post) {
        KnownPost.State s = post.state();
        KnownPost.Observation o = post.observation();
        return new KnownPost(
                post.postKey(),
                new KnownPost.State(
                        s.accountKey(),
                        s.creatorHandle(),
                        s.content(),
                        s.contentHash(),
                        s.projectIds(),
                        s.observedAt(),
                        s.deletedAt(),
                        true),
                new KnownPost.Observation(o.metrics(), o.observedAt(), o.projectIds(), o.eventId(), true),
                post.insightsAt(),
                post.missedFullSyncs(),
                post.lastSeenEpoch());
    }
}

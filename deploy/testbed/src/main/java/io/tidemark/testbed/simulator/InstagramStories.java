package io.tidemark.testbed.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The stories of Instagram accounts: one in every five hours, each gone after a day. Made up without end. */
final class InstagramStories {
    private static final Duration LIFE = Duration.ofHours(24);
    private static final long EVERY_SECONDS = Duration.ofHours(5).toSeconds();

    private final Stage stage;

    InstagramStories(Stage stage) {
        this.stage = stage;
    }

    /** Those that can be seen at this instant, newest first; none of an account without posts. */
    List<SimulatedPost> activeAt(SimulatedAccount account, Instant now) {
        List<SimulatedPost> active = new ArrayList<>();
        if (account.posts().isEmpty()) {
            return active;
        }
        Instant start = stage.config().timeline().start();
        long since = Duration.between(start, now).toSeconds();
        long last = Math.floorDiv(since, EVERY_SECONDS);
        for (long ordinal = last - LIFE.toSeconds() / EVERY_SECONDS - 1; ordinal <= last; ordinal++) {
            SimulatedPost story = story(account, start, ordinal);
            if (story.isPublishedAt(now)
                    && now.isBefore(endOf(story))
                    && !stage.faults().isDeleted(account, story)) {
                active.add(story);
            }
        }
        active.sort(Comparator.comparing(SimulatedPost::published).reversed());
        return active;
    }

    /** Those that ran out after {@code from} and no later than {@code to}, oldest first. */
    List<SimulatedPost> endedBetween(SimulatedAccount account, Instant from, Instant to) {
        List<SimulatedPost> ended = new ArrayList<>();
        if (account.posts().isEmpty()) {
            return ended;
        }
        Instant start = stage.config().timeline().start();
        long first = Math.floorDiv(Duration.between(start, from.minus(LIFE)).toSeconds(), EVERY_SECONDS) - 1;
        long last = Math.floorDiv(Duration.between(start, to.minus(LIFE)).toSeconds(), EVERY_SECONDS);
        for (long ordinal = first; ordinal <= last; ordinal++) {
            SimulatedPost story = story(account, start, ordinal);
            Instant end = endOf(story);
            if (end.isAfter(from) && !end.isAfter(to) && !stage.faults().isDeleted(account, story)) {
                ended.add(story);
            }
        }
        ended.sort(Comparator.comparing(SimulatedPost::published));
        return ended;
    }

    static Instant endOf(SimulatedPost story) {
        return story.published().plus(LIFE);
    }

    private SimulatedPost story(SimulatedAccount account, Instant start, long ordinal) {
        Draw draw = Draw.of(stage.config().offer().seed())
                .with("story")
                .with(account.number())
                .with(ordinal);
        SimulatedPost like = draw.with("like").oneOf(account.posts());
        Instant published = start.plus(ordinal * EVERY_SECONDS, ChronoUnit.SECONDS)
                .plusSeconds(draw.with("second").below(EVERY_SECONDS));
        return new SimulatedPost(
                InstagramMedia.shortcode(draw.with("shortcode").state()),
                published,
                draw.with("photo").below(2) == 0 ? 0 : 15,
                false,
                false,
                0,
                like.curve(),
                draw);
    }
}

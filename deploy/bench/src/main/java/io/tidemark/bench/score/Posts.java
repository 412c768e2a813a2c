package io.tidemark.bench.score;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.scoring.formula.PoolInputs;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * The posts that both sides score, the same ones for the same seed. Posts 2n and 2n+1 have equal views, so that they can
 * exchange all other metrics without moving the rank of a third.
 *
 * @param projects how many projects share the posts evenly
 * @param ofEach how many posts a project has
 * @param end no post was published later, and none more than sixty days earlier, so that a day of age moves every score
 */
record Posts(int projects, int ofEach, long seed, Instant end) {

    static final String PLATFORM = "tiktok";

    private static final long FIRST_POST = 7_000_000_000_000_000_000L;
    private static final long YOUNGEST_MICROS = Duration.ofDays(60).toSeconds() * 1_000_000L;
    private static final int MOST_CREATORS = 2_000;
    private static final int FEWEST_OF_A_CREATOR = 10;

    /** Views lie between 20 and 2,000,000, as many from 20 to 200 as from 200,000 to 2,000,000. */
    private static final double LOWEST_VIEWS = 20;

    private static final double VIEWS_RANGE = Math.log(100_000);

    Posts {
        if (projects < 1 || ofEach < 4 || ofEach % 2 != 0 || (long) projects * ofEach > 10_000_000) {
            throw new IllegalArgumentException(
                    "There must be an even number of posts in each project, at least 4, and at most 10,000,000 in all");
        }
    }

    /** What is measured of a post; null is not measured. */
    record Metrics(Long views, Long likes, Long comments, Long shares, Long saves) {}

    int count() {
        return projects * ofEach;
    }

    UUID project(int number) {
        return NaturalKeys.id("bench_project", Integer.toString(number));
    }

    int projectOf(int post) {
        return post / ofEach;
    }

    String key(int post) {
        return NaturalKeys.postKey(PLATFORM, Long.toString(FIRST_POST + post));
    }

    /** From 0, within the post's project. */
    int creator(int post) {
        return post / 2 % Math.clamp(ofEach / FEWEST_OF_A_CREATOR, 1, MOST_CREATORS);
    }

    /** Microseconds since 1970. */
    long publishedAt(int post) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, end) - Math.floorMod(mix(seed ^ post), YOUNGEST_MICROS);
    }

    /** One of fifty is gone from its platform. */
    boolean deleted(int post) {
        return Math.floorMod(mix(seed + 1 ^ post), 50) == 0;
    }

    /** One of a hundred was never measured. */
    Metrics metrics(int post) {
        if (Math.floorMod(mix(seed + 2 ^ post), 100) == 0) {
            return new Metrics(null, null, null, null, null);
        }
        double step = (mix(seed + 3 ^ post / 2) >>> 11) * 0x1p-53;
        long views = (long) (LOWEST_VIEWS * Math.exp(step * VIEWS_RANGE));
        long parts = mix(seed + 4 ^ post);
        return new Metrics(
                views,
                parts % 50 == 0 ? null : views * (parts & 0x3ff) / 10_000,
                views * (parts >>> 10 & 0x3ff) / 100_000,
                views * (parts >>> 20 & 0x3ff) / 200_000,
                parts % 10 == 3 ? null : views * (parts >>> 30 & 0x3ff) / 150_000);
    }

    /**
     * The posts of a project as the formula takes them.
     *
     * @param olderMicros by how much earlier than {@link #publishedAt} each was published
     */
    PoolInputs inputs(int project, long olderMicros) {
        PoolInputs inputs = new PoolInputs(ofEach);
        for (int post = project * ofEach; post < (project + 1) * ofEach; post++) {
            Metrics metrics = metrics(post);
            inputs.add(
                    creator(post),
                    publishedAt(post) - olderMicros,
                    deleted(post),
                    count(metrics.views()),
                    count(metrics.likes()),
                    count(metrics.comments()),
                    count(metrics.shares()),
                    count(metrics.saves()));
        }
        return inputs;
    }

    private static long count(Long metric) {
        return metric == null ? PoolInputs.NOT_MEASURED : metric;
    }

    /** Steele, Lea and Flood's SplitMix64: a number that looks random and is the same each time. */
    static long mix(long from) {
        long mixed = from + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}

package io.tidemark.gateway.overview;

import static io.tidemark.gateway.overview.Events.T0;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;

/** Posts with many ties and gaps, and the events that tell of them. */
final class RandomPosts {

    /** What a naive reader knows of a post. Null is unknown. */
    record Row(
            String postKey,
            String platform,
            String accountKey,
            String handle,
            String mediaType,
            Instant publishedAt,
            Instant deletedAt,
            Long views,
            Long likes,
            Long comments,
            Long shares,
            Long saves,
            Long reach,
            Double skipRate,
            boolean scoredAtAll,
            Instant scoredAt,
            Double score,
            String pool,
            Boolean eligible,
            String override) {}

    private static final List<String> PLATFORMS = List.of("tiktok", "instagram", "x");
    private static final List<String> TYPES = List.of("video", "photo", "reel");

    private RandomPosts() {}

    static List<Row> rows(Random random, int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String platform = PLATFORMS.get(random.nextInt(3));
            int account = random.nextInt(9);
            boolean scored = random.nextInt(5) > 0;
            Boolean eligible = random.nextInt(5) == 0 ? null : random.nextBoolean();
            rows.add(new Row(
                    platform + ":" + random.nextInt(1_000_000) + "-" + i,
                    platform,
                    platform + ":u-" + account,
                    random.nextInt(8) == 0 ? null : account % 2 == 0 ? "Ada_" + account : "bo." + account,
                    TYPES.get(random.nextInt(3)),
                    T0.plusSeconds(86_400L * random.nextInt(40)),
                    random.nextInt(10) == 0 ? T0 : null,
                    maybe(random, 4, 30),
                    maybe(random, 4, 10),
                    maybe(random, 4, 10),
                    maybe(random, 4, 10),
                    maybe(random, 2, 10),
                    maybe(random, 2, 5),
                    random.nextBoolean() ? random.nextInt(5) / 4.0 : null,
                    scored,
                    scored ? T0.plusSeconds(random.nextInt(5)) : null,
                    scored && random.nextInt(4) > 0 ? random.nextInt(21) / 2.0 : null,
                    random.nextInt(3) == 0 ? "manual" : "ugc",
                    eligible,
                    eligible == null
                            ? null
                            : random.nextInt(3) == 0 ? "include" : random.nextInt(2) == 0 ? "exclude" : null));
        }
        return rows;
    }

    static List<SpecificRecord> events(UUID project, List<Row> rows) {
        List<SpecificRecord> events = new ArrayList<>();
        for (Row row : rows) {
            events.add(Events.post(row.postKey(), T0, project)
                    .setAccountKey(row.accountKey())
                    .setCreatorHandle(row.handle())
                    .setMediaType(row.mediaType())
                    .setPublishedAt(row.publishedAt())
                    .setDeletedAt(row.deletedAt())
                    .build());
            events.add(Events.metrics(row.postKey(), T0.plusSeconds(5), project)
                    .setViews(row.views())
                    .setLikes(row.likes())
                    .setComments(row.comments())
                    .setShares(row.shares())
                    .setSaves(row.saves())
                    .setReach(row.reach())
                    .setSkipRate(row.skipRate())
                    .setAbsentReasons(Map.of("reach", "not_permitted"))
                    .build());
            if (row.scoredAtAll()) {
                events.add(Events.score(project, row.postKey(), row.scoredAt(), row.score())
                        .setScoringPool(row.pool())
                        .build());
            }
            if (row.eligible() != null) {
                events.add(Events.eligibility(project, row.postKey(), T0, row.eligible())
                        .setOverride(row.override())
                        .build());
            }
        }
        return events;
    }

    private static Long maybe(Random random, int oneIn, int bound) {
        return random.nextInt(oneIn) == 0 ? null : (long) random.nextInt(bound);
    }
}

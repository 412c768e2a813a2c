package io.tidemark.gateway.overview;

import static io.tidemark.gateway.overview.Events.T0;

import io.tidemark.schemas.event.AccountSyncReported;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;

/** Events of all topics about few posts in three projects, many of the same moment. */
final class RandomEvents {

    private static final UUID A = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");
    private static final UUID B = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000002");
    private static final UUID C = UUID.fromString("0ccccccc-0000-4000-8000-000000000003");

    private RandomEvents() {}

    static List<SpecificRecord> of(Random random, int count) {
        List<SpecificRecord> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String postKey = "tiktok:" + random.nextInt(12);
            // Few moments, so that events tie; the event id then tells them apart.
            Instant time = T0.plusSeconds(random.nextInt(12));
            String id = new UUID(random.nextLong(), random.nextLong()).toString();
            UUID[] projects = subset(random);
            UUID one = List.of(A, B, C).get(random.nextInt(3));
            switch (random.nextInt(6)) {
                case 4 -> events.add(accountSync(random, time, id));
                case 0 ->
                    events.add(Events.post(postKey, time, projects)
                            .setEventId(id)
                            .setCaption("caption " + i)
                            .setDeletedAt(random.nextInt(5) == 0 ? time : null)
                            .build());
                case 1, 2 ->
                    events.add(Events.metrics(postKey, time, projects)
                            .setEventId(id)
                            .setViews(maybe(random))
                            .setLikes(maybe(random))
                            .setReach(maybe(random))
                            .setFullWatchRate(random.nextBoolean() ? random.nextDouble() : null)
                            .setAbsentReasons(
                                    random.nextBoolean() ? Map.of("reach", "failed", "views", "not_yet") : Map.of())
                            .build());
                case 3 ->
                    events.add(Events.score(
                                    one, postKey, time, random.nextInt(4) == 0 ? null : random.nextInt(1000) / 100.0)
                            .setEventId(id)
                            .build());
                default ->
                    events.add(
                            random.nextInt(4) == 0
                                    ? Events.container(one, postKey)
                                    : Events.eligibility(one, postKey, time, random.nextBoolean())
                                            .setEventId(id)
                                            .build());
            }
        }
        return events;
    }

    private static AccountSyncReported accountSync(Random random, Instant time, String id) {
        return AccountSyncReported.newBuilder()
                .setEventId(id)
                .setAccountId(new UUID(random.nextInt(3), 5).toString())
                .setProjectIds(Arrays.stream(subset(random)).map(UUID::toString).toList())
                .setPlatform("tiktok")
                .setHandle("ada")
                .setSource("sift")
                .setState(random.nextBoolean() ? "active" : "failing")
                .setFailures(random.nextInt(9))
                .setKinds(List.of())
                .setGaps(List.of())
                .setRemoved(random.nextInt(4) == 0)
                .setReportIntervalMs(300_000)
                .setObservedAt(time)
                .build();
    }

    private static UUID[] subset(Random random) {
        List<UUID> projects = new ArrayList<>();
        for (UUID project : List.of(C, A, B)) {
            if (random.nextInt(3) > 0) {
                projects.add(project);
            }
        }
        return projects.toArray(UUID[]::new);
    }

    private static Long maybe(Random random) {
        return random.nextInt(3) == 0 ? null : (long) random.nextInt(1000);
    }
}

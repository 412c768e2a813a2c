package io.tidemark.container.post;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.PostSynced;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Events for tests. */
public final class Events {

    public static final UUID PROJECT_A = UUID.fromString("0a000000-0000-4000-8000-000000000000");

    /** Greater than {@link #PROJECT_A} as PostgreSQL compares, less as {@link UUID#compareTo} does. */
    public static final UUID PROJECT_B = UUID.fromString("fb000000-0000-4000-8000-000000000000");

    private static final List<UUID> PROJECTS = List.of(PROJECT_A, PROJECT_B, new UUID(1, 1), new UUID(-1, -1));

    private Events() {}

    /** A post that is in no project; the event's id follows from post and time. */
    public static PostSynced.Builder of(String externalId, String observedAt) {
        String postKey = NaturalKeys.postKey("tiktok", externalId);
        return PostSynced.newBuilder()
                .setEventId(NaturalKeys.id("test", postKey, observedAt).toString())
                .setPostKey(postKey)
                .setPlatform("tiktok")
                .setExternalId(externalId)
                .setAccountKey("tiktok:account")
                .setProjectIds(List.of())
                .setSource("tiktok_business")
                .setObservedAt(Instant.parse(observedAt))
                .setPublishedAt(Instant.parse("2026-01-01T00:00:00Z"))
                .setMediaType("video");
    }

    /** States of few posts at few moments, so that many meet, each of another set of projects. */
    public static List<PostSynced> random(Random random, int count, int posts) {
        List<PostSynced> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            List<String> projects = PROJECTS.stream()
                    .filter(project -> random.nextInt(3) == 0)
                    .map(UUID::toString)
                    .toList();
            events.add(of(Integer.toString(random.nextInt(posts)), "2026-03-05T00:00:0" + random.nextInt(10) + "Z")
                    .setEventId(new UUID(random.nextLong(), random.nextLong()).toString())
                    .setProjectIds(projects)
                    .setAccountKey("tiktok:" + random.nextInt(2))
                    .setCaption(random.nextBoolean() ? null : "caption " + i)
                    .setIsAd(random.nextInt(3) == 0 ? null : random.nextBoolean())
                    .setDurationMs(random.nextBoolean() ? null : random.nextLong(100_000))
                    .setContent(random.nextBoolean() ? null : "{\"i\": " + i + "}")
                    .setDeletedAt(random.nextInt(4) > 0 ? null : Instant.parse("2026-03-06T00:00:00Z"))
                    .build());
        }
        return events;
    }
}

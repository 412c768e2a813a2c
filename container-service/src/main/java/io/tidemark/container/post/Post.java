package io.tidemark.container.post;

import io.tidemark.schemas.event.PostSynced;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The state of a post as one event tells it, checked. The natural order is that of the events of a post. */
record Post(PostSynced event, UUID eventId, List<UUID> projectIds) implements Comparable<Post> {

    /** Moments before this one or from {@link #UNTIL} on are refused. */
    static final Instant SINCE = Instant.EPOCH;

    static final Instant UNTIL = Instant.parse("2200-01-01T00:00:00Z");

    /** What a PostgreSQL index entry can surely hold beside the other columns of a key. */
    private static final int MAX_KEY_LENGTH = 512;

    /** @throws IllegalArgumentException when the event can never be stored */
    static Post of(PostSynced event) {
        String postKey = event.getPostKey();
        if (postKey.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("post_key has more than " + MAX_KEY_LENGTH + " characters");
        }
        if (event.getPlatform().isEmpty()
                || event.getExternalId().isEmpty()
                || !postKey.equals(event.getPlatform() + ":" + event.getExternalId())) {
            throw new IllegalArgumentException("post_key is not platform ':' external_id: " + postKey);
        }
        requireInRange("observed_at", event.getObservedAt());
        requireInRange("published_at", event.getPublishedAt());
        event.getDeletedAt().ifPresent(at -> requireInRange("deleted_at", at));
        List<UUID> projectIds = new ArrayList<>(event.getProjectIds().size());
        for (String projectId : event.getProjectIds()) {
            projectIds.add(uuid("project_ids", projectId));
        }
        return new Post(event, uuid("event_id", event.getEventId()), projectIds);
    }

    String key() {
        return event.getPostKey();
    }

    @Override
    public int compareTo(Post other) {
        int order = event.getObservedAt().compareTo(other.event.getObservedAt());
        return order == 0 ? compare(eventId, other.eventId) : order;
    }

    /** Compares as PostgreSQL does, by unsigned bytes; {@link UUID#compareTo} takes the halves as signed numbers. */
    private static int compare(UUID left, UUID right) {
        int order = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
        return order == 0
                ? Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits())
                : order;
    }

    private static void requireInRange(String field, Instant at) {
        if (at.isBefore(SINCE) || !at.isBefore(UNTIL)) {
            throw new IllegalArgumentException(field + " is outside the years 1970 to 2199: " + at);
        }
    }

    private static UUID uuid(String field, String text) {
        // The parser takes shorter groups as well: "1-1-1-1-1" would pass.
        if (text.length() != 36) {
            throw new IllegalArgumentException(field + " is not a UUID: " + text);
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(field + " is not a UUID: " + text, e);
        }
    }
}

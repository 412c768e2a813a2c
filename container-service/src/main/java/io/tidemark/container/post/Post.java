package io.tidemark.container.post;

import io.tidemark.schemas.EventOrder;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.PostSynced;
import java.time.Instant;

/** The state of a post as one event tells it, checked. The natural order is by post and then by time. */
record Post(PostSynced event, EventOrder order) implements Comparable<Post> {

    /** A platform with this character would let one key be split in two ways. */
    private static final String SEPARATOR = ":";

    /** @throws IllegalArgumentException when the event can never be stored */
    static Post of(PostSynced event) {
        String postKey = NaturalKeys.key("post_key", event.getPostKey());
        if (event.getPlatform().isEmpty()
                || event.getPlatform().contains(SEPARATOR)
                || event.getExternalId().isEmpty()
                || !postKey.equals(NaturalKeys.postKey(event.getPlatform(), event.getExternalId()))) {
            throw new IllegalArgumentException("post_key is not platform ':' external_id: " + postKey);
        }
        requireInRange("published_at", event.getPublishedAt());
        event.getDeletedAt().ifPresent(at -> requireInRange("deleted_at", at));
        event.getProjectIds().forEach(projectId -> NaturalKeys.uuid("project_ids", projectId));
        return new Post(event, EventOrder.of(event.getObservedAt(), event.getEventId()));
    }

    String postKey() {
        return event.getPostKey();
    }

    @Override
    public int compareTo(Post other) {
        int byPost = postKey().compareTo(other.postKey());
        return byPost == 0 ? order.compareTo(other.order) : byPost;
    }

    private static void requireInRange(String field, Instant at) {
        if (at.isBefore(Instant.EPOCH) || !at.isBefore(EventOrder.UNTIL)) {
            throw new IllegalArgumentException(field + " is outside the years 1970 to 2199: " + at);
        }
    }
}

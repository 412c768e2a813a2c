package io.tidemark.container.post;

import io.tidemark.messaging.postgres.Lanes;
import io.tidemark.schemas.event.PostSynced;
import java.util.List;

/** A batch of states, sorted by post and then by time. */
final class PostBatch {

    private final List<Post> posts;
    private final Lanes lanes = new Lanes();
    private final int keys;

    private PostBatch(List<Post> posts) {
        this.posts = posts;
        int newest = 0;
        for (int i = 0; i < posts.size(); i++) {
            if (isNewest(i)) {
                lanes.add(posts.get(i).postKey());
                newest++;
            }
        }
        this.keys = newest;
    }

    /**
     * Checks and sorts.
     *
     * @throws IllegalArgumentException when an event can never be stored
     */
    static PostBatch of(List<PostSynced> events) {
        return new PostBatch(events.stream().map(Post::of).sorted().toList());
    }

    /** One for each event; one that is told twice is there twice. */
    List<Post> posts() {
        return posts;
    }

    /** Whether no other state of its post in the batch is newer; of the same state told twice it is one. */
    boolean isNewest(int index) {
        return index == posts.size() - 1
                || !posts.get(index).postKey().equals(posts.get(index + 1).postKey());
    }

    /** How many posts the states are of. */
    int keys() {
        return keys;
    }

    /** The lanes of the posts. */
    Lanes lanes() {
        return lanes;
    }
}

package io.tidemark.container.post;

import io.tidemark.container.container.ContentContainer;
import io.tidemark.schemas.event.PostSynced;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;

/**
 * What a batch of events comes to.
 *
 * @param posts the newest state of each post, sorted by key
 * @param containers those of every event of the batch, not only of the newest: a project that has watched a post keeps
 *     its container
 */
record PostBatch(Collection<Post> posts, SortedSet<ContentContainer> containers) {

    /** @throws IllegalArgumentException when an event can never be stored */
    static PostBatch of(List<PostSynced> events) {
        Map<String, Post> newest = new TreeMap<>();
        SortedSet<ContentContainer> containers = new TreeSet<>();
        for (PostSynced event : events) {
            Post post = Post.of(event);
            newest.merge(post.key(), post, BinaryOperator.maxBy(Post::compareTo));
            post.projectIds()
                    .forEach(projectId -> containers.add(
                            ContentContainer.ofPost(projectId, event.getPlatform(), event.getExternalId())));
        }
        return new PostBatch(newest.values(), containers);
    }
}

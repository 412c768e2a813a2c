package io.tidemark.container.post;

import io.tidemark.container.container.ContentContainer;
import io.tidemark.schemas.event.PostSynced;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a batch of events comes to.
 *
 * @param posts one for each event, checked; the newest of a post is found by the database, which first looks at all: whether
 *     an event is refused must not depend on what else is in its batch
 * @param containers those of every event, not only of the newest: a project that has watched a post keeps its container
 */
record PostBatch(List<Post> posts, SortedSet<ContentContainer> containers) {

    /** @throws IllegalArgumentException when an event can never be stored */
    static PostBatch of(List<PostSynced> events) {
        List<Post> posts = events.stream().map(Post::of).toList();
        SortedSet<ContentContainer> containers = new TreeSet<>();
        for (Post post : posts) {
            post.projectIds()
                    .forEach(projectId -> containers.add(ContentContainer.ofPost(
                            projectId, post.event().getPlatform(), post.event().getExternalId())));
        }
        return new PostBatch(posts, containers);
    }
}

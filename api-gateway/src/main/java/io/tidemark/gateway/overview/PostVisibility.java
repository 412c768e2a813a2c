package io.tidemark.gateway.overview;

import io.tidemark.gateway.problem.ProblemException;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.UUID;

/** Tells which posts a project may ask other services about. */
@Singleton
public class PostVisibility {

    private final PostQueries posts;

    PostVisibility(PostQueries posts) {
        this.posts = posts;
    }

    /** @throws ProblemException {@code post_not_found} when the project is not served the post */
    public void require(UUID projectId, String postKey) throws SQLException {
        if (!posts.exists(projectId, PostKeys.checked(postKey))) {
            throw PostKeys.notFound();
        }
    }
}

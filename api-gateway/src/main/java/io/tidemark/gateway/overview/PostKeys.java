package io.tidemark.gateway.overview;

import io.tidemark.gateway.problem.ProblemCode;
import io.tidemark.gateway.problem.ProblemException;

/** Keys of posts as addresses have them. */
final class PostKeys {

    private PostKeys() {}

    /** The key, or {@code post_not_found} for text that no post can have as its key and PostgreSQL cannot compare. */
    static String checked(String postKey) {
        if (postKey.chars().anyMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c))) {
            throw notFound();
        }
        return postKey;
    }

    static ProblemException notFound() {
        return new ProblemException(
                ProblemCode.POST_NOT_FOUND,
                "The project has no such post, or does not watch its creator any more. A key is platform ':' externalId;"
                        + " GET …/posts lists them.");
    }
}

package io.tidemark.gateway.access;

import io.micronaut.http.HttpRequest;
import io.tidemark.gateway.problem.ProblemCode;
import io.tidemark.gateway.problem.ProblemException;
import java.util.UUID;

/** The project that a request may see. Only {@link AccessFilter} sets it, after it has checked the key. */
public final class ProjectScope {

    private static final String ATTRIBUTE = "tidemark.project";

    private ProjectScope() {}

    /**
     * The project that the request's key opens and its address names. Queries take it from here and never from the
     * address, so that no spelling of an address reaches a project that was not checked.
     */
    public static UUID of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, UUID.class).orElseThrow(ProjectScope::notFound);
    }

    static void set(HttpRequest<?> request, UUID projectId) {
        request.setAttribute(ATTRIBUTE, projectId);
    }

    /** The same for a project that does not exist and for one that the key does not open. */
    static ProblemException notFound() {
        return new ProblemException(
                ProblemCode.PROJECT_NOT_FOUND,
                "There is no such project, or the key does not open it. Check the id in the address and the key.");
    }
}

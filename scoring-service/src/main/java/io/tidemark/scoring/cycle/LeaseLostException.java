package io.tidemark.scoring.cycle;

import java.util.UUID;

/** The lease of a project passed to someone else while its holder was busy; nothing was written. */
final class LeaseLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LeaseLostException(UUID projectId) {
        super("the lease of project " + projectId + " has passed to another cycle");
    }
}

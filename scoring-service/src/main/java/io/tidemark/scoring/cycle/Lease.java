package io.tidemark.scoring.cycle;

import java.util.UUID;

/**
 * The right to run a cycle of a project.
 *
 * @param projectId the project
 * @param epoch counts the holders of the project's lease; a write under an older epoch is refused
 * @param due whether the project waits for a cycle, and not only for announcements of an earlier one
 * @param untold whether an earlier cycle left something to announce
 */
record Lease(UUID projectId, long epoch, boolean due, boolean untold) {}

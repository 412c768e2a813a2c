package io.tidemark.sync.accountmetrics;

import java.util.List;
import java.util.UUID;

/**
 * Whose metrics are observed, by whom and for whom.
 *
 * @param accountId our id of the account
 * @param source a collecting source, {@code manual} or {@code import}
 * @param accountKey null until the platform has told the account's id
 * @param creatorHandle the handle to publish
 * @param projectIds the projects that watch the account, sorted as text
 */
public record Origin(UUID accountId, String source, String accountKey, String creatorHandle, List<UUID> projectIds) {}

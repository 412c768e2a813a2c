package io.tidemark.sync.platform;

import java.util.UUID;

/**
 * The account that a source shall read.
 *
 * @param accountId our id of the account, under which its tokens and jobs are kept
 * @param platform lower-case platform name
 * @param handle the account's handle without '@', lower case
 * @param platformAccountId the platform's own id; null until a source that looks accounts up by handle has told it
 * @param limitation what the platform does not permit for this account, in words; null when all is permitted
 */
public record SourceAccount(
        UUID accountId, String platform, String handle, String platformAccountId, String limitation) {}

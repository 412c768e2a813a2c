package io.tidemark.sync.account;

import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.PlatformSource;

/**
 * A validated request to read an account.
 *
 * @param handle lower case, without '@'
 * @param platformAccountId null where the source learns it by itself
 * @param tokens null where the source needs none
 */
record AccountToRead(PlatformSource source, String platform, String handle, String platformAccountId, Tokens tokens) {}

package io.tidemark.sync.account;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;

/**
 * The wish to connect an account.
 *
 * @param login which of the platform's logins, where it has several: {@code facebook} or {@code instagram}
 * @param redirectUri where the platform sends the owner afterwards; must be configured
 * @param handle the account that is meant; null when any will do
 */
@Serdeable
record ConnectRequest(
        @Nullable String platform,
        @Nullable String login,
        @Nullable String redirectUri,
        @Nullable String handle) {}

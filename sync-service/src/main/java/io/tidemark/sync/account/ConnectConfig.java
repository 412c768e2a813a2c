package io.tidemark.sync.account;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;

/**
 * How owners connect their accounts.
 *
 * @param redirectUris where a platform may send an owner back to, letter by letter as registered with the platforms; none
 *     means that nobody can connect
 * @param stateLife how long an owner may take
 */
@ConfigurationProperties("tidemark.connect")
record ConnectConfig(
        @Bindable(defaultValue = "") @NotNull List<String> redirectUris,
        @Bindable(defaultValue = "10m") @NotNull Duration stateLife) {}

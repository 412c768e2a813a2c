package io.tidemark.sync.platform;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * How much of our time and memory one answer of a platform may take.
 *
 * @param connectTimeout how long a connection may take to open
 * @param deadline how long the whole answer may take from the call to its last byte; keep it well under the lease
 * @param maxBodyBytes the largest answer that is read
 * @param privateAddresses whether a platform's host name may lead to an address of a private net, as a stand-in's does
 * @param quotaPatience how long a call waits for its turn under a quota before its account gives up for a while
 */
@ConfigurationProperties("tidemark.platforms.http")
public record HttpLimits(
        @Bindable(defaultValue = "3s") @NotNull Duration connectTimeout,
        @Bindable(defaultValue = "15s") @NotNull Duration deadline,

        @Bindable(defaultValue = "16777216") @Min(1024) @Max(67108864)
        int maxBodyBytes,

        @Bindable(defaultValue = "false") boolean privateAddresses,
        @Bindable(defaultValue = "5s") @NotNull Duration quotaPatience) {}

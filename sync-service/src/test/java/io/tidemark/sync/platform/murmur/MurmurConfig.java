package io.tidemark.sync.platform.murmur;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import io.tidemark.sync.platform.Quota;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A platform that does not exist. Without a base address the source does not either.
 *
 * @param baseUrl scheme, host and port
 * @param callsPerMinute what the platform allows for one account in a minute
 */
@ConfigurationProperties("tidemark.platforms.murmur")
@Requires(property = "tidemark.platforms.murmur.base-url")
record MurmurConfig(
        @NotNull URI baseUrl,
        @Bindable(defaultValue = "6000") @Min(2) long callsPerMinute) {

    List<Quota> quotas() {
        return List.of(new Quota(callsPerMinute, Duration.ofMinutes(1), callsPerMinute / 2));
    }
}

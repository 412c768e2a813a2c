package io.tidemark.gateway.access;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * Who may ask.
 *
 * @param adminKey makes projects and keys and reads {@code /prometheus}; empty refuses all of that
 * @param cacheTtl how long a key is believed without asking the database; a revoked key can work this long elsewhere
 * @param cacheSize how many keys are remembered
 * @param openMetrics whether {@code /prometheus} answers without the admin key
 */
@ConfigurationProperties("tidemark.access")
record AccessConfig(
        @Bindable(defaultValue = "") String adminKey,
        @NotNull @Bindable(defaultValue = "10s") Duration cacheTtl,
        @Min(1) @Bindable(defaultValue = "50000") int cacheSize,
        @Bindable(defaultValue = "false") boolean openMetrics) {}

package io.tidemark.gateway.overview;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * How much exports may take.
 *
 * @param concurrent exports that run at once in this process, each with a connection to the database; more are refused
 * @param longest after which an export is cut off, however slowly it is read
 */
@ConfigurationProperties("tidemark.exports")
record ExportConfig(
        @Min(1) @Bindable(defaultValue = "4") int concurrent,
        @NotNull @Bindable(defaultValue = "10m") Duration longest) {}

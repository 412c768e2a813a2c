package io.tidemark.sync.sync;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * How often the insights of a post are read, where they cost calls of their own.
 *
 * @param young the age up to which they are read in every run
 * @param grown the age up to which they are read every {@code interval}
 * @param interval from one reading to the next at that age
 * @param oldInterval the same beyond that age
 */
@ConfigurationProperties("tidemark.sync.insights")
record InsightsConfig(
        @Bindable(defaultValue = "48h") @NotNull Duration young,
        @Bindable(defaultValue = "30d") @NotNull Duration grown,
        @Bindable(defaultValue = "6h") @NotNull Duration interval,
        @Bindable(defaultValue = "24h") @NotNull Duration oldInterval) {}

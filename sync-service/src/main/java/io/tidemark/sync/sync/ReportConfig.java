package io.tidemark.sync.sync;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * How it is told how accounts are doing.
 *
 * @param interval from one report of an account to the next while nothing changes; three missing ones count as an outage
 * @param leastInterval how soon a change may follow the report before it
 * @param atOnce how many accounts are told of in one go; with {@code tidemark.sync.report.poll-interval} (2s) it bounds
 *     the rate
 */
@ConfigurationProperties("tidemark.sync.report")
public record ReportConfig(
        @Bindable(defaultValue = "5m") @NotNull Duration interval,
        @Bindable(defaultValue = "5s") @NotNull Duration leastInterval,
        @Bindable(defaultValue = "200") @Min(1) @Max(10000) int atOnce) {}

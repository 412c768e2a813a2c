package io.tidemark.sync.platform;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * What is done when a platform tells how much of a quota is used.
 *
 * @param slowAt the share, 0 to 1, from which calls are spread
 * @param stopAt the share from which none is made for a while
 * @param longestSpacing how far calls are apart just below {@code stopAt}, proportionally less down to {@code slowAt};
 *     longer than a call waits for its turn it would end runs half-way
 * @param stopPause how long none is made when the platform does not tell when it will take calls again
 */
@ConfigurationProperties("tidemark.platforms.usage")
public record RateUsageConfig(
        @Bindable(defaultValue = "0.75") @DecimalMin("0.01") @DecimalMax("1")
        double slowAt,

        @Bindable(defaultValue = "0.95") @DecimalMin("0.02") @DecimalMax("1.5")
        double stopAt,

        @Bindable(defaultValue = "4s") @NotNull Duration longestSpacing,
        @Bindable(defaultValue = "5m") @NotNull Duration stopPause) {

    /**
     * How long a budget is left alone after an answer that told this usage.
     *
     * @param used share of the quota, 0 to 1 and beyond
     * @param regainAfter when the platform takes calls again; null when it did not tell
     */
    Duration restAfter(double used, Duration regainAfter) {
        if (used >= stopAt) {
            return regainAfter == null || regainAfter.isZero() || regainAfter.isNegative() ? stopPause : regainAfter;
        }
        if (!(used > slowAt)) {
            return Duration.ZERO;
        }
        return Duration.ofMillis((long) (longestSpacing.toMillis() * (used - slowAt) / (stopAt - slowAt)));
    }
}

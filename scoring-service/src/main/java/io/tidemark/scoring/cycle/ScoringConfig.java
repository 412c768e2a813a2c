package io.tidemark.scoring.cycle;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * When projects are scored. What a score is belongs to its version and is not configurable.
 *
 * @param interval how long a project that nothing changed goes without a cycle; age alone moves scores
 * @param debounce how long a cycle waits after the first change, so that it takes in those that follow
 * @param lease how long a project stays with a replica that died in the middle of a cycle
 * @param failureDelay how long a project rests after a cycle that failed
 * @param parallelCycles how many projects a replica scores at once; of large ones it holds one in memory at a time
 * @param commandWait how long a commanded run waits for a cycle of the same project
 */
@ConfigurationProperties("scoring")
record ScoringConfig(
        @NotNull @Bindable(defaultValue = "4h") Duration interval,
        @NotNull @Bindable(defaultValue = "2s") Duration debounce,
        @NotNull @Bindable(defaultValue = "30s") Duration lease,
        @NotNull @Bindable(defaultValue = "10s") Duration failureDelay,
        @Min(1) @Bindable(defaultValue = "8") int parallelCycles,
        @NotNull @Bindable(defaultValue = "30s") Duration commandWait) {}

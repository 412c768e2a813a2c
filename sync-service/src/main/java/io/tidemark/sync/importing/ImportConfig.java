package io.tidemark.sync.importing;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * How files are imported.
 *
 * @param maxBytes the largest file; {@code micronaut.server.max-request-size} must be above it
 * @param maxLineLength the longest line in characters, with the line breaks inside its quotes
 * @param maxColumns the most columns
 * @param batch lines that are stored and announced together
 * @param concurrent files that this replica reads at once
 * @param waiting files that may wait on this replica's disk; one more is refused
 * @param answerWithin how long the sender waits for a report before it is answered that the import goes on
 * @param keptRefusals refusals that are kept with their reason; the rest are counted
 * @param alive how long after its last sign of life an import counts as interrupted; renewed four times in it
 * @param keep how long the record of an import is kept; what it brought stays
 * @param announceAfter how long what an import stored may wait for its event before any replica announces it
 */
@ConfigurationProperties("tidemark.imports")
record ImportConfig(
        @Bindable(defaultValue = "209715200") @Min(1) long maxBytes,

        @Bindable(defaultValue = "100000") @Min(1000) @Max(1_000_000)
        int maxLineLength,

        @Bindable(defaultValue = "200") @Min(1) int maxColumns,
        @Bindable(defaultValue = "500") @Min(1) @Max(5000) int batch,
        @Bindable(defaultValue = "2") @Min(1) int concurrent,
        @Bindable(defaultValue = "8") @Min(0) int waiting,
        @Bindable(defaultValue = "3s") @NotNull Duration answerWithin,
        @Bindable(defaultValue = "1000") @Min(0) int keptRefusals,
        @Bindable(defaultValue = "1m") @NotNull Duration alive,
        @Bindable(defaultValue = "180d") @NotNull Duration keep,
        @Bindable(defaultValue = "1m") @NotNull Duration announceAfter) {}

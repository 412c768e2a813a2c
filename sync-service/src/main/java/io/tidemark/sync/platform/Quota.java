package io.tidemark.sync.platform;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BandwidthBuilder;
import java.time.Duration;

/**
 * A platform's limit on calls.
 *
 * @param calls how many calls the platform allows in any window
 * @param window the length of the window
 * @param burst how many of them may come at once; the rest of the window's calls are spread over it, so that no window,
 *     wherever it starts, sees more than {@code calls}. A tenth of the rest is left out, because calls that were let go
 *     apart may arrive together
 */
public record Quota(long calls, Duration window, long burst) {

    /** Refuses a burst that would leave nothing to refill with. */
    public Quota {
        if (burst < 1 || burst >= calls) {
            throw new IllegalArgumentException("a burst of " + burst + " leaves no calls out of " + calls);
        }
    }

    String signature() {
        return calls + "/" + window + "+" + burst;
    }

    Bandwidth bandwidth() {
        return BandwidthBuilder.builder()
                .capacity(burst)
                .refillGreedy(Math.max(1, (calls - burst) * 9 / 10), window)
                .build();
    }
}

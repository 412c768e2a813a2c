package io.tidemark.testbed.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** The platforms' rate limits. A refused call takes nothing from any window. */
final class Quotas {
    /** What a TikTok call gets. */
    enum Verdict {
        GRANTED,
        TOO_MANY_PER_MINUTE,
        TOO_MANY_PER_SECOND
    }

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final QuotaLimits limits;
    private final InstantSource clock;
    private final SlidingWindow appMinute;
    private final SlidingWindow appSecond;
    private final SlidingWindow siftMinute;
    private final Map<String, SlidingWindow> accountMinutes = new HashMap<>();
    private int creditsSpent;

    Quotas(QuotaLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
        this.appMinute = new SlidingWindow(limits.appPerMinute(), MINUTE);
        this.appSecond = new SlidingWindow(limits.appPerSecond(), Duration.ofSeconds(1));
        this.siftMinute = new SlidingWindow(limits.siftPerMinute(), MINUTE);
    }

    /** Takes one call of the app alone. */
    synchronized Verdict takeForApp() {
        return take(new SlidingWindow(Integer.MAX_VALUE, MINUTE));
    }

    /** Takes one call of the app and of this account to this endpoint. */
    synchronized Verdict takeForAccount(String handle, String endpoint) {
        return take(accountMinutes.computeIfAbsent(
                handle + ' ' + endpoint, key -> new SlidingWindow(limits.accountEndpointPerMinute(), MINUTE)));
    }

    /** Takes one SIFT call: zero if granted, else how long to wait. */
    synchronized Duration takeForSift() {
        Instant now = clock.instant();
        Duration wait = siftMinute.waitAt(now);
        if (wait.isZero()) {
            siftMinute.take(now);
        }
        return wait;
    }

    /** Spends the credit of one scrape, if there is one left. */
    synchronized boolean spendCredit() {
        if (creditsSpent >= limits.siftCredits()) {
            return false;
        }
        creditsSpent++;
        return true;
    }

    private Verdict take(SlidingWindow accountMinute) {
        Instant now = clock.instant();
        if (!appSecond.hasRoom(now)) {
            return Verdict.TOO_MANY_PER_SECOND;
        }
        if (!appMinute.hasRoom(now) || !accountMinute.hasRoom(now)) {
            return Verdict.TOO_MANY_PER_MINUTE;
        }
        appSecond.take(now);
        appMinute.take(now);
        accountMinute.take(now);
        return Verdict.GRANTED;
    }
}

package io.tidemark.testbed.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** X's limits per user and endpoint, in windows of 15 minutes from the first call, told in headers. */
final class XRateLimits {
    private static final Duration WINDOW = Duration.ofMinutes(15);

    private static final class Window {
        private Instant ends;
        private int used;
    }

    private final boolean enforced;
    private final InstantSource clock;
    private final Map<String, Window> windows = new HashMap<>();

    /** @param clock the real time, by which clients wait */
    XRateLimits(boolean enforced, InstantSource clock) {
        this.enforced = enforced;
        this.clock = clock;
    }

    /**
     * One call.
     *
     * @param headers what X tells of the limit
     */
    record Taken(boolean granted, Map<String, String> headers) {}

    /** Takes a call of a user to an endpoint; a refused one takes nothing. */
    synchronized Taken take(String handle, String endpoint) {
        Instant now = clock.instant();
        Window window = windows.computeIfAbsent(handle + ' ' + endpoint, key -> new Window());
        if (window.ends == null || !now.isBefore(window.ends)) {
            window.ends = now.plus(WINDOW);
            window.used = 0;
        }
        int limit = limit(endpoint);
        boolean granted = !enforced || window.used < limit;
        if (granted) {
            window.used++;
        }
        return new Taken(granted, headers(limit, enforced ? limit - window.used : limit, window.ends));
    }

    /** The headers of a window that is used up. */
    Map<String, String> spent() {
        return headers(limit(""), 0, clock.instant().plus(WINDOW));
    }

    private static Map<String, String> headers(int limit, int remaining, Instant ends) {
        return Map.of(
                "x-rate-limit-limit", Integer.toString(limit),
                "x-rate-limit-remaining", Integer.toString(remaining),
                "x-rate-limit-reset", Long.toString(ends.getEpochSecond() + 1));
    }

    private static int limit(String endpoint) {
        return switch (endpoint) {
            case XEndpoint.TIMELINE -> 900;
            case XEndpoint.LOOK_UP -> 5000;
            default -> 300;
        };
    }
}

package io.tidemark.testbed.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much of its calls an account has used, and the headers that tell it: percent, and minutes until there are calls
 * again. A refused call takes nothing.
 */
final class GraphUsage {
    /** 4,800 calls a day for each impression, with the ten that an account is taken to have at least. */
    private static final int CALLS_PER_DAY = 48_000;

    private static final Duration DAY = Duration.ofDays(1);

    private final Stage stage;
    private final Map<String, SlidingWindow> windows = new HashMap<>();

    GraphUsage(Stage stage) {
        this.stage = stage;
    }

    /** Takes one call of the account. */
    synchronized void take(SimulatedAccount account) throws GraphRefusal {
        Instant now = wall();
        SlidingWindow window = window(account);
        if (!window.hasRoom(now)) {
            throw GraphRefusal.named("80002");
        }
        window.take(now);
    }

    /** The headers of an answer about an account. */
    synchronized Map<String, String> headers(SimulatedAccount account) {
        Instant now = wall();
        SlidingWindow window = window(account);
        long percent = stage.faults()
                .against(account.handle(), FaultKind.USAGE)
                .flatMap(Fault::value)
                .map(Long::parseLong)
                .orElseGet(() -> window.takenAt(now) * 100L / CALLS_PER_DAY);
        long minutes =
                percent >= 100 ? Math.max(1, window.waitAt(now).plusSeconds(59).toMinutes()) : 0;
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-App-Usage", "{\"call_count\":1,\"total_time\":1,\"total_cputime\":1}");
        headers.put(
                "X-Business-Use-Case-Usage",
                "{\"" + account.businessId() + "\":[{\"type\":\"instagram\",\"call_count\":" + percent
                        + ",\"total_cputime\":1,\"total_time\":1,\"estimated_time_to_regain_access\":" + minutes
                        + "}]}");
        return headers;
    }

    private SlidingWindow window(SimulatedAccount account) {
        boolean unlimited = stage.config().quotas().equals(QuotaLimits.unlimited());
        return windows.computeIfAbsent(
                account.handle(), handle -> new SlidingWindow(unlimited ? Integer.MAX_VALUE : CALLS_PER_DAY, DAY));
    }

    private Instant wall() {
        return stage.config().timeline().wall().instant();
    }
}

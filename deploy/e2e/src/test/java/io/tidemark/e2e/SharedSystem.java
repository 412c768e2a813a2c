package io.tidemark.e2e;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One system over all the figures for the tests that only look at it or leave it as it was. */
final class SharedSystem {

    /** The simulated clock stands still and no post is published later, so that the figures alone say what must come out. */
    private static final List<String> THE_FIGURES = List.of("--clock-factor", "0", "--upcoming-posts", "0");

    /** Every account is read once, so that it does not matter when a test looks, nor that another one stops the sources. */
    private static final Map<String, String> ONCE = Map.of(
            "TIDEMARK_SYNC_QUICK_INTERVAL",
            "24h",
            "TIDEMARK_SYNC_POSTS_INTERVAL",
            "24h",
            "TIDEMARK_SYNC_FULL_INTERVAL",
            "24h");

    private static DemoSystem running;

    private SharedSystem() {}

    /** The system after the first sync of every account. */
    static synchronized DemoSystem get() {
        if (running == null) {
            DemoSystem system = DemoSystem.start(THE_FIGURES, ONCE);
            Runtime.getRuntime().addShutdownHook(new Thread(system::close));
            system.awaitFirstSync(Duration.ofMinutes(4));
            running = system;
        }
        return running;
    }
}

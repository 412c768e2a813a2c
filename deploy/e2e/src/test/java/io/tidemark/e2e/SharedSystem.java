package io.tidemark.e2e;

import io.tidemark.testbed.stack.SimulatedPlatforms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One system over all the figures, every platform and some imported history, for the tests that only look at it or leave
 * it as it was.
 */
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
    private static ImportFiles files;
    private static ImportFiles.Outcome export;
    private static ImportFiles.Outcome posts;

    private SharedSystem() {}

    /** The system after the first sync of every account and the imports. */
    static synchronized DemoSystem get() {
        if (running == null) {
            List<String> platforms = new ArrayList<>(THE_FIGURES);
            platforms.addAll(SimulatedPlatforms.everyPlatform());
            DemoSystem system = DemoSystem.start(platforms, ONCE);
            Runtime.getRuntime().addShutdownHook(new Thread(system::close));
            system.awaitFirstSync(Duration.ofMinutes(15));
            files = new ImportFiles(system);
            export = files.importExport();
            posts = files.importPosts();
            system.awaitQuiet(Duration.ofMinutes(6));
            running = system;
        }
        return running;
    }

    /** What was imported. */
    static ImportFiles files() {
        return files;
    }

    /** How the first import of the export of X ended. */
    static ImportFiles.Outcome export() {
        return export;
    }

    /** How the import of TikTok's posts ended. */
    static ImportFiles.Outcome posts() {
        return posts;
    }

    /** Everything that the system was told. */
    static Told told() {
        return Told.of(get(), files.lines());
    }
}

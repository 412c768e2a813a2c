package io.tidemark.scoring;

import io.micronaut.runtime.Micronaut;
import io.tidemark.messaging.HeadStart;
import io.tidemark.messaging.postgres.Migration;
import java.util.Map;

/** Starts the scoring-service. */
public final class Application {

    private Application() {}

    /**
     * Runs until the process is told to stop; exits non-zero when it cannot start. The argument {@code migrate} brings the
     * schema up to date and ends.
     */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("migrate")) {
            Migration.run(Application.class, Map.of("scoring.timer", false));
        } else {
            HeadStart.take();
            Micronaut.run(Application.class, args);
        }
    }
}

package io.tidemark.container;

import io.micronaut.runtime.Micronaut;
import io.tidemark.messaging.HeadStart;
import io.tidemark.messaging.postgres.Migration;
import java.util.Map;

/** Starts the container-service. */
public final class Application {

    private Application() {}

    /**
     * Runs until the process is told to stop; exits non-zero when it cannot start. With the argument {@code migrate} it
     * only brings the schema up to date and ends.
     */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("migrate")) {
            Migration.run(Application.class, Map.of());
        } else {
            HeadStart.take();
            Micronaut.run(Application.class, args);
        }
    }
}

package io.tidemark.container;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.Micronaut;
import java.util.Map;
import javax.sql.DataSource;

/** Starts the container-service. */
public final class Application {

    private Application() {}

    /**
     * Runs until the process is told to stop; exits non-zero when it cannot start. With the argument {@code migrate} it
     * only brings the schema up to date.
     */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("migrate")) {
            migrate();
        } else {
            Micronaut.run(Application.class, args);
        }
    }

    private static void migrate() {
        try (ApplicationContext context = ApplicationContext.builder(Application.class)
                .properties(Map.of("kafka.enabled", false))
                .start()) {
            // Flyway runs when the data source is made.
            context.getBean(DataSource.class);
        }
    }
}

package io.tidemark.scoring;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.Micronaut;
import java.util.Map;
import javax.sql.DataSource;

/** Starts the scoring-service. */
public final class Application {

    private Application() {}

    /**
     * Runs until the process is told to stop; exits non-zero when it cannot start. The argument {@code migrate} brings the
     * schema up to date and ends.
     */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("migrate")) {
            migrate();
        } else {
            Micronaut.run(Application.class, args);
        }
    }

    private static void migrate() {
        Map<String, Object> onlyDatabase = Map.of("kafka.enabled", false, "scoring.timer", false);
        try (ApplicationContext context = ApplicationContext.builder(Application.class)
                .properties(onlyDatabase)
                .start()) {
            // making the data source is what makes Flyway run
            context.getBean(DataSource.class);
        }
    }
}

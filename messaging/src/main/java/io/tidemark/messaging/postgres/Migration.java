package io.tidemark.messaging.postgres;

import io.micronaut.context.ApplicationContext;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** The command {@code migrate} of a service. */
public final class Migration {

    private Migration() {}

    /**
     * Brings the schema of a service up to date, without Kafka, and ends the process: with 0, or with 1 and a sentence on
     * standard error.
     *
     * @param application the service's main class
     * @param settings that the service cannot start without and that its schema does not need
     */
    public static void run(Class<?> application, Map<String, Object> settings) {
        Map<String, Object> onlyDatabase = new HashMap<>(settings);
        onlyDatabase.put("kafka.enabled", false);
        int exitCode = 0;
        try (ApplicationContext context =
                ApplicationContext.builder(application).properties(onlyDatabase).start()) {
            // Flyway runs when the data source is made.
            context.getBean(DataSource.class);
        } catch (RuntimeException e) {
            System.err.println(
                    "The schema could not be brought up to date: " + rootOf(e).getMessage());
            exitCode = 1;
        }
        // A timer that is made while the context closes would keep the process alive.
        System.exit(exitCode);
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}

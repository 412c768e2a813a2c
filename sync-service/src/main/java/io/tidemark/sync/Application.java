package io.tidemark.sync;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import io.micronaut.runtime.Micronaut;
import io.tidemark.sync.credential.CredentialCipher;
import io.tidemark.sync.credential.UnusableKeysetException;
import java.util.Map;
import javax.sql.DataSource;

/** Starts the sync-service. */
public final class Application extends Micronaut {

    private Application() {}

    /**
     * Runs until the process is told to stop; exits non-zero when it cannot start. With the argument {@code migrate} it
     * only brings the schema up to date; with {@code new-keyset} it prints a keyset for the tokens and does no more.
     */
    public static void main(String[] args) {
        switch (args.length == 0 ? "" : args[0]) {
            case "migrate" -> migrate();
            case "new-keyset" -> System.out.println(CredentialCipher.newKeyset());
            default -> new Application().classes(Application.class).args(args).start();
        }
    }

    @Override
    protected void handleStartupException(Environment environment, Throwable exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnusableKeysetException) {
                System.err.println(cause.getMessage());
                System.exit(1);
            }
        }
        super.handleStartupException(environment, exception);
    }

    private static void migrate() {
        // Neither tokens nor events are needed to change the schema.
        try (ApplicationContext context = ApplicationContext.builder(Application.class)
                .properties(Map.of("kafka.enabled", false, "tidemark.credentials.keyset", CredentialCipher.newKeyset()))
                .start()) {
            // Flyway runs when the data source is made.
            context.getBean(DataSource.class);
        }
    }
}

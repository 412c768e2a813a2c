package io.tidemark.sync;

import io.micronaut.context.env.Environment;
import io.micronaut.runtime.Micronaut;
import io.tidemark.messaging.HeadStart;
import io.tidemark.messaging.postgres.Migration;
import io.tidemark.sync.credential.CredentialCipher;
import io.tidemark.sync.credential.UnusableKeysetException;
import java.util.Map;

/** Starts the sync-service. */
public final class Application extends Micronaut {

    private Application() {}

    /**
     * Runs until the process is told to stop; exits non-zero when it cannot start. With the argument {@code migrate} it
     * only brings the schema up to date and ends; with {@code new-keyset} it prints a keyset for the tokens, with
     * {@code rotate-keyset} the configured one with a further key, and with {@code reencrypt} it encrypts the stored tokens
     * with the key in use.
     */
    public static void main(String[] args) {
        switch (args.length == 0 ? "" : args[0]) {
            case "migrate" ->
                // No token is read, so any keyset will do.
                Migration.run(Application.class, Map.of("tidemark.credentials.keyset", CredentialCipher.newKeyset()));
            case "new-keyset" -> System.out.println(CredentialCipher.newKeyset());
            case "rotate-keyset" -> System.exit(KeysetCommands.rotate(args.length == 1 ? "" : args[1]));
            case "reencrypt" -> System.exit(KeysetCommands.reencrypt());
            default -> {
                HeadStart.take();
                new Application().classes(Application.class).args(args).start();
            }
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
}

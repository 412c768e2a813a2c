package io.tidemark.sync;

import io.micronaut.context.ApplicationContext;
import io.tidemark.sync.credential.Keyset;
import io.tidemark.sync.credential.Reencryption;
import io.tidemark.sync.credential.UnusableKeysetException;
import java.util.Map;

/** The commands around the keys of tokens. Keysets go to standard output, everything else to standard error. */
final class KeysetCommands {

    private static final String CONFIGURED = "TIDEMARK_CREDENTIALS_KEYSET";

    private KeysetCommands() {}

    /** Prints the configured keyset, changed; tells the exit code. */
    static int rotate(String how) {
        try {
            Keyset keyset = Keyset.open(System.getenv(CONFIGURED));
            Keyset rotated = switch (how) {
                case "" -> keyset.withKey(true);
                case "--add-only" -> keyset.withKey(false);
                case "--use-newest" -> keyset.usingNewest();
                case "--drop-old" -> keyset.withoutOldKeys();
                default -> null;
            };
            if (rotated == null) {
                System.err.println("rotate-keyset takes nothing, --add-only, --use-newest or --drop-old.");
                return 2;
            }
            System.out.println(rotated.configured());
            return 0;
        } catch (UnusableKeysetException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }

    /** Encrypts every token with the key in use; tells the exit code. */
    static int reencrypt() {
        try (ApplicationContext context = ApplicationContext.builder(Application.class)
                .properties(Map.of("kafka.enabled", false, "tidemark.sync.polling", false))
                .start()) {
            long accounts = context.getBean(Reencryption.class)
                    .run(done -> System.err.println("encrypted the tokens of " + done + " accounts"));
            System.err.println("every token is encrypted with the key in use (" + accounts + " were not)");
            return 0;
        } catch (Exception e) {
            Throwable root = e;
            while (root.getCause() != null && !(root instanceof UnusableKeysetException)) {
                root = root.getCause();
            }
            System.err.println("stopped; it can be started again: " + root.getMessage());
            return 1;
        }
    }
}

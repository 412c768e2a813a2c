package io.tidemark.sync;

import io.micronaut.runtime.Micronaut;

/** Starts the sync-service. */
public final class Application {

    private Application() {}

    /** Runs until the process is told to stop; exits non-zero when it cannot start. */
    public static void main(String[] args) {
        Micronaut.run(Application.class, args);
    }
}

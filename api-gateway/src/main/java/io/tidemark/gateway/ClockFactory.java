package io.tidemark.gateway;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The clock, so that tests can set it. */
@Factory
final class ClockFactory {

    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }
}

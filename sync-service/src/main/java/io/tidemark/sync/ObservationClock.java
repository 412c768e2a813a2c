package io.tidemark.sync;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The time that observations carry. Leases and due times go by the database's clock instead. */
@Factory
final class ObservationClock {

    @Singleton
    InstantSource instantSource() {
        return InstantSource.system();
    }
}

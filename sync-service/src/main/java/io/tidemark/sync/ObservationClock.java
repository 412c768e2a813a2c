package io.tidemark.sync;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The time that observations carry. Leases and due times go by the database's clock instead. */
@Factory
final class ObservationClock {

    /** Primary, because the framework brings a clock of its own. */
    @Singleton
    @Primary
    InstantSource instantSource() {
        return InstantSource.system();
    }
}

package io.tidemark.sync.sync;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Map;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares this replica's clock with the database's. Newer wins everywhere, so a replica whose observations carry a wrong
 * time would hide what others see: it must not publish, and says so.
 */
@Singleton
@Readiness
public class ClockGuard implements HealthIndicator {

    private static final Logger LOG = LoggerFactory.getLogger(ClockGuard.class);

    private final TransactionOperations<Connection> transactions;
    private final InstantSource clock;
    private final Duration tolerance;
    private volatile Duration off = Duration.ZERO;

    ClockGuard(TransactionOperations<Connection> transactions, InstantSource clock, SyncConfig config) {
        this.transactions = transactions;
        this.clock = clock;
        this.tolerance = config.clockTolerance();
    }

    /** Whether the clocks agreed when they were last compared. */
    public boolean agrees() {
        return off.compareTo(tolerance) <= 0;
    }

    /** Asks the database for its time; the way there and back is not taken for a difference. */
    public void measure() {
        Instant before = clock.instant();
        Instant database = transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection().prepareStatement("select clock_timestamp()");
                    ResultSet row = select.executeQuery()) {
                row.next();
                return row.getObject(1, OffsetDateTime.class).toInstant();
            }
        });
        compare(before, database, clock.instant());
    }

    /**
     * Compares a time that the database told with this replica's times before and after it was asked.
     *
     * @return whether they agree
     */
    boolean compare(Instant before, Instant database, Instant after) {
        boolean agreed = agrees();
        off = database.isBefore(before)
                ? Duration.between(database, before)
                : database.isAfter(after) ? Duration.between(after, database) : Duration.ZERO;
        if (agreed && !agrees()) {
            LOG.error(
                    "the clock of this replica is {} ms off the database's: it reads and publishes nothing until they"
                            + " agree to {} ms",
                    off.toMillis(),
                    tolerance.toMillis());
        } else if (!agreed && agrees()) {
            LOG.info("the clock of this replica agrees with the database's again");
        }
        return agrees();
    }

    @Override
    public Publisher<HealthResult> getResult() {
        return Publishers.just(HealthResult.builder("clock", agrees() ? HealthStatus.UP : HealthStatus.DOWN)
                .details(Map.of(
                        "off-by-ms",
                        off.toMillis(),
                        "tolerated-ms",
                        tolerance.toMillis(),
                        "says",
                        agrees() ? "agrees with the database" : "off the database's clock: nothing is published"))
                .build());
    }
}

package io.tidemark.metrics.snapshot;

import io.micronaut.context.annotation.Value;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The month partitions of {@code platform_post_metrics}. A month is UTC. Those ahead are made at the start and daily;
 * any other that a batch needs is made before the batch's transaction begins, so that nobody waits for a partition
 * while holding rows.
 */
@Singleton
final class MonthPartitions {

    private static final Logger LOG = LoggerFactory.getLogger(MonthPartitions.class);

    private final DataSource dataSource;
    private final InstantSource clock;
    private final int ahead;

    /** Months that this process has seen to exist. */
    private final Set<YearMonth> known = ConcurrentHashMap.newKeySet();

    /**
     * @param ahead how many months after the current one are made before they begin
     */
    MonthPartitions(
            DataSource dataSource, InstantSource clock, @Value("${tidemark.metrics.partitions-ahead}") int ahead) {
        this.dataSource = dataSource;
        this.clock = clock;
        this.ahead = ahead;
    }

    /** The first moment of a month. */
    static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** Makes the partitions of this month and of those ahead. */
    @Scheduled(initialDelay = "1s", fixedDelay = "24h")
    void makeAhead() throws SQLException {
        YearMonth current = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
        ensure(IntStream.rangeClosed(0, ahead).mapToObj(current::plusMonths).toList());
    }

    /** Makes the partitions of these months where they are missing. Any number of replicas may do so at once. */
    void ensure(Collection<YearMonth> months) throws SQLException {
        if (known.containsAll(months)) {
            return;
        }
        // Closing rolls back what is not committed.
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                lock(statement);
                Set<String> attached = attached(statement);
                for (YearMonth month : new TreeSet<>(months)) {
                    if (!attached.contains(name(month))) {
                        attach(statement, month);
                        LOG.info("made partition {}", name(month));
                    }
                }
            }
            connection.commit();
        }
        known.addAll(months);
    }

    /** Looks again in the database before the next batch. */
    void forget() {
        known.clear();
    }

    /** Replicas take turns until the end of the transaction. */
    private static void lock(Statement statement) throws SQLException {
        statement.execute("""
                SELECT pg_advisory_xact_lock(hashtextextended('partitions of ' || current_schema(), 0))
                """);
    }

    private static Set<String> attached(Statement statement) throws SQLException {
        Set<String> names = new TreeSet<>();
        try (ResultSet rows = statement.executeQuery("""
                SELECT part.relname
                FROM pg_inherits AS tie
                JOIN pg_class AS part ON part.oid = tie.inhrelid
                WHERE tie.inhparent = 'platform_post_metrics'::regclass
                """)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /**
     * {@code CREATE TABLE … PARTITION OF} would lock out every reader and writer of the whole table; attaching does
     * not. A month that was detached and kept under its name comes back.
     */
    private static void attach(Statement statement, YearMonth month) throws SQLException {
        statement.execute("""
                CREATE TABLE IF NOT EXISTS %1$s (LIKE platform_post_metrics INCLUDING ALL);
                ALTER TABLE platform_post_metrics ATTACH PARTITION %1$s FOR VALUES FROM ('%2$s') TO ('%3$s')
                """.formatted(name(month), start(month), start(month.plusMonths(1))));
    }

    private static String name(YearMonth month) {
        return "platform_post_metrics_%04d_%02d".formatted(month.getYear(), month.getMonthValue());
    }
}

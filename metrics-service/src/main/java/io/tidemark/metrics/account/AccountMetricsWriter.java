package io.tidemark.metrics.account;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.metrics.fold.AbsentReasons;
import io.tidemark.metrics.fold.FoldedTable;
import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.schemas.AccountMetricDefinition;
import io.tidemark.schemas.event.AccountMetricsCollected;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/**
 * Stores observations of accounts: the history and the daily values, in one transaction. Both statements go through
 * their keys in the same order, so that writers with overlapping accounts wait for each other instead of deadlocking.
 */
@Singleton
final class AccountMetricsWriter {

    private static final List<String> METRICS =
            AccountMetricCatalog.all().stream().map(AccountMetricDefinition::id).toList();

    private static final String COLUMNS =
            "account_key, day, observed_at, event_id, source, absent_reasons, " + String.join(", ", METRICS);

    private static final String STAGE = "COPY account_stage (turn, " + COLUMNS + ") FROM STDIN (FORMAT binary)";

    private static final int STAGED_COLUMNS = 7 + METRICS.size();

    private static final String APPEND_HISTORY = """
            INSERT INTO account_metrics (%1$s)
            SELECT %1$s FROM account_stage
            ORDER BY account_key, day, observed_at, event_id
            ON CONFLICT DO NOTHING
            """.formatted(COLUMNS);

    private static final FoldedTable DAILY = new FoldedTable(
            "account_metrics_daily", List.of("account_key", "day"), "account_stage", "turn", List.of(), METRICS);

    private final DataSource dataSource;

    AccountMetricsWriter(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Stores all observations or none. Storing one again changes nothing.
     *
     * @throws IllegalArgumentException when an event can never be stored
     */
    void write(List<AccountMetricsCollected> events) throws SQLException {
        AccountMetricsBatch batch = AccountMetricsBatch.of(events);
        // Closing rolls back what is not committed.
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            batch.lanes().take(connection, "account_metrics_daily");
            stage(connection, batch);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(APPEND_HISTORY);
            }
            DAILY.fold(connection, batch.turns());
            connection.commit();
        }
    }

    private static void stage(Connection connection, AccountMetricsBatch batch) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TEMPORARY TABLE IF NOT EXISTS account_stage (
                        turn integer NOT NULL,
                        LIKE account_metrics
                    ) ON COMMIT DELETE ROWS
                    """);
        }
        AbsentReasons reasons = new AbsentReasons();
        try (BinaryCopy copy = BinaryCopy.open(connection, STAGE, STAGED_COLUMNS)) {
            for (int i = 0; i < batch.observations().size(); i++) {
                AccountObservation observation = batch.observations().get(i);
                AccountMetricsCollected event = observation.event();
                copy.row();
                copy.integer(batch.turns().of(i));
                copy.text(observation.accountKey());
                copy.date(observation.day());
                copy.timestamptz(observation.observedAt());
                copy.uuid(observation.eventId());
                copy.text(event.getSource());
                copy.jsonb(reasons.json(event.getAbsentReasons()));
                for (AccountMetricDefinition metric : AccountMetricCatalog.all()) {
                    copy.bigint(AccountMetricCatalog.value(event, metric));
                }
            }
            copy.finish();
        }
    }
}

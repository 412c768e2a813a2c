package io.tidemark.scoring.cycle;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.scoring.eligibility.Decision;
import io.tidemark.scoring.eligibility.Facts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Carries the decisions of a cycle into the tables. */
final class DecisionStage {

    private DecisionStage() {}

    /** A decision that differs from the stored one. */
    record Row(UUID adsContentId, Instant decidedAt, Decision decision) {}

    static void store(Connection connection, UUID runId, List<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        fill(connection, rows);
        try (PreparedStatement statement = connection.prepareStatement("""
                UPDATE ads_content AS content
                SET decision_run_id = ?,
                    decided_at = stage.decided_at,
                    decided_alive = stage.alive,
                    decided_safety_failed = stage.safety_failed,
                    decided_override = stage.override,
                    decided_score = stage.hundredths / 100.00,
                    decided_reason = stage.reason,
                    eligible = stage.eligible
                FROM decision_stage AS stage
                WHERE content.ads_content_id = stage.ads_content_id
                """)) {
            statement.setObject(1, runId);
            statement.executeUpdate();
        }
    }

    private static void fill(Connection connection, List<Row> rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TEMPORARY TABLE IF NOT EXISTS decision_stage (
                        ads_content_id uuid NOT NULL,
                        decided_at timestamptz NOT NULL,
                        alive boolean NOT NULL,
                        safety_failed boolean NOT NULL,
                        override text,
                        hundredths integer,
                        reason text,
                        eligible boolean NOT NULL
                    ) ON COMMIT DELETE ROWS
                    """);
        }
        try (BinaryCopy copy = BinaryCopy.open(connection, "COPY decision_stage FROM STDIN (FORMAT binary)", 8)) {
            for (Row row : rows) {
                Facts facts = row.decision().facts();
                copy.row();
                copy.uuid(row.adsContentId());
                copy.timestamptz(row.decidedAt());
                copy.bool(facts.alive());
                copy.bool(facts.safetyFailed());
                copy.text(facts.override() == null ? null : facts.override().text());
                copy.integer(facts.score());
                copy.text(facts.unscoredReason());
                copy.bool(row.decision().eligible());
            }
            copy.finish();
        }
    }
}

package io.tidemark.scoring.override;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.scoring.cycle.ProjectLock;
import io.tidemark.scoring.database.Database;
import io.tidemark.scoring.decision.StoredFacts;
import io.tidemark.scoring.eligibility.Decision;
import io.tidemark.scoring.eligibility.Facts;
import io.tidemark.scoring.eligibility.OverrideChoice;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Stores overrides with their audit and the decision that follows from them. */
@Singleton
final class OverrideWriter {

    private final Database database;

    OverrideWriter(Database database) {
        this.database = database;
    }

    /**
     * The content as it stands.
     *
     * @param isSet whether an override was ever set, and perhaps taken back
     * @param choice the override that stands; null when none does
     * @param note why it stands; may be null
     * @param facts what would be judged at this moment, with the override that stands
     * @param decided when it was judged last; null when never
     * @param now the database's clock
     */
    private record Standing(
            UUID adsContentId,
            boolean isSet,
            OverrideChoice choice,
            String note,
            Facts facts,
            Instant decided,
            Instant now) {}

    /** Changes the override unless it stands like that already; empty when the project has no such content. */
    Optional<Decision> change(UUID projectId, String postKey, OverrideChange change) throws SQLException {
        // PostgreSQL has no text with this character, so it has no such key.
        if (postKey.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        return database.write(connection -> {
            if (find(connection, projectId, postKey).isEmpty()) {
                return Optional.empty();
            }
            ProjectLock.lock(connection, projectId);
            // read again: a cycle or another change may have ended while the lock was awaited
            Standing standing = find(connection, projectId, postKey).orElseThrow();
            Decision decision = Decision.of(standing.facts().withOverride(change.choice()));
            boolean isOtherChoice = standing.choice() != change.choice();
            if (isOtherChoice || standing.isSet() && !Objects.equals(standing.note(), change.note())) {
                Instant changedAt = StoredFacts.moment(standing.now(), standing.decided());
                storeOverride(connection, projectId, standing, change, changedAt);
                appendAudit(connection, projectId, standing, change, changedAt, !isOtherChoice);
                if (isOtherChoice) {
                    storeDecision(connection, standing.adsContentId(), decision, changedAt);
                }
            }
            return Optional.of(decision);
        });
    }

    private static Optional<Standing> find(Connection connection, UUID projectId, String postKey) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT content.ads_content_id, content.safety_failed, content.organic_score, content.unscored_reason,
                    content.decided_at, input.deleted_at IS NULL AS alive,
                    chosen.ads_content_id IS NOT NULL AS is_set, chosen.override, chosen.note, clock_timestamp() AS now
                FROM ads_content AS content
                LEFT JOIN post_inputs AS input ON input.post_key = content.post_key
                LEFT JOIN project_ads_content AS chosen
                    ON chosen.project_id = content.project_id AND chosen.ads_content_id = content.ads_content_id
                WHERE content.project_id = ? AND content.post_key = ?
                """)) {
            statement.setObject(1, projectId);
            statement.setString(2, postKey);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(standing(rows)) : Optional.empty();
            }
        }
    }

    private static Standing standing(ResultSet rows) throws SQLException {
        OverrideChoice choice = StoredFacts.choice(rows.getString("override"));
        OffsetDateTime decidedAt = rows.getObject("decided_at", OffsetDateTime.class);
        return new Standing(
                rows.getObject("ads_content_id", UUID.class),
                rows.getBoolean("is_set"),
                choice,
                rows.getString("note"),
                new Facts(
                        rows.getBoolean("alive"),
                        rows.getBoolean("safety_failed"),
                        choice,
                        StoredFacts.hundredths(rows.getBigDecimal("organic_score")),
                        rows.getString("unscored_reason")),
                decidedAt == null ? null : decidedAt.toInstant(),
                rows.getObject("now", OffsetDateTime.class).toInstant());
    }

    private static void storeOverride(
            Connection connection, UUID projectId, Standing standing, OverrideChange change, Instant changedAt)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO project_ads_content (project_id, ads_content_id, override, note, changed_by, changed_at)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (project_id, ads_content_id) DO UPDATE
                SET override = excluded.override,
                    note = excluded.note,
                    changed_by = excluded.changed_by,
                    changed_at = excluded.changed_at
                """)) {
            statement.setObject(1, projectId);
            statement.setObject(2, standing.adsContentId());
            statement.setString(3, text(change.choice()));
            statement.setString(4, change.note());
            statement.setString(5, change.by());
            statement.setObject(6, changedAt.atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }

    private static void appendAudit(
            Connection connection,
            UUID projectId,
            Standing standing,
            OverrideChange change,
            Instant changedAt,
            boolean announced)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO override_audit (audit_id, project_id, ads_content_id, changed_at, changed_by,
                    from_override, to_override, note, announced)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)) {
            statement.setObject(
                    1,
                    NaturalKeys.id(
                            "override_audit",
                            standing.adsContentId().toString(),
                            Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, changedAt))));
            statement.setObject(2, projectId);
            statement.setObject(3, standing.adsContentId());
            statement.setObject(4, changedAt.atOffset(ZoneOffset.UTC));
            statement.setString(5, change.by());
            statement.setString(6, text(standing.choice()));
            statement.setString(7, text(change.choice()));
            statement.setString(8, change.note());
            statement.setBoolean(9, announced);
            statement.executeUpdate();
        }
    }

    private static void storeDecision(Connection connection, UUID adsContentId, Decision decision, Instant decidedAt)
            throws SQLException {
        Facts facts = decision.facts();
        try (PreparedStatement statement = connection.prepareStatement("""
                UPDATE ads_content
                SET decision_run_id = NULL, decided_at = ?, decided_alive = ?, decided_safety_failed = ?,
                    decided_override = ?, decided_score = ?, decided_reason = ?, eligible = ?
                WHERE ads_content_id = ?
                """)) {
            statement.setObject(1, decidedAt.atOffset(ZoneOffset.UTC));
            statement.setBoolean(2, facts.alive());
            statement.setBoolean(3, facts.safetyFailed());
            statement.setString(4, text(facts.override()));
            statement.setBigDecimal(5, StoredFacts.decimal(facts.score()));
            statement.setString(6, facts.unscoredReason());
            statement.setBoolean(7, decision.eligible());
            statement.setObject(8, adsContentId);
            statement.executeUpdate();
        }
    }

    private static String text(OverrideChoice choice) {
        return choice == null ? null : choice.text();
    }
}

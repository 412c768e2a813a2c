package io.tidemark.scoring.explanation;

import io.tidemark.scoring.database.Database;
import io.tidemark.scoring.decision.GateView;
import io.tidemark.scoring.decision.StoredFacts;
import io.tidemark.scoring.eligibility.Decision;
import io.tidemark.scoring.eligibility.OverrideChoice;
import io.tidemark.scoring.formula.UgcVersion;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads a score with its parts. */
@Singleton
final class ExplanationQueries {

    private final Database database;

    ExplanationQueries(Database database) {
        this.database = database;
    }

    /** Empty when the project has no such content. */
    Optional<Explanation> find(UUID projectId, String postKey) throws SQLException {
        // PostgreSQL has no text with this character, so it has no such key.
        if (postKey.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT * FROM ads_content WHERE project_id = ? AND post_key = ?
                    """)) {
                statement.setObject(1, projectId);
                statement.setString(2, postKey);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() ? Optional.of(explanation(rows)) : Optional.empty();
                }
            }
        });
    }

    private static Explanation explanation(ResultSet rows) throws SQLException {
        return new Explanation(
                rows.getObject("project_id", UUID.class),
                rows.getString("post_key"),
                rows.getObject("ads_content_id", UUID.class),
                rows.getObject("container_id", UUID.class),
                rows.getString("scoring_pool"),
                rows.getString("scoring_version"),
                rows.getObject("run_id", UUID.class),
                instant(rows, "as_of"),
                rows.getBigDecimal("organic_score"),
                rows.getString("unscored_reason"),
                rows.getBoolean("safety_failed"),
                parts(rows),
                rows.getObject("pool_size", Long.class),
                rows.getObject("weighted_er", Double.class),
                rows.getObject("creator_median_views", Double.class),
                MissingTerms.of(rows),
                new Explanation.Inputs(
                        rows.getObject("views", Long.class),
                        rows.getObject("likes", Long.class),
                        rows.getObject("comments", Long.class),
                        rows.getObject("shares", Long.class),
                        rows.getObject("saves", Long.class),
                        instant(rows, "published_at"),
                        instant(rows, "metrics_observed_at")),
                eligibility(rows));
    }

    private static List<Explanation.Part> parts(ResultSet rows) throws SQLException {
        if (rows.getObject("quality") == null || !UgcVersion.UGC_1.id().equals(rows.getString("scoring_version"))) {
            return List.of();
        }
        UgcVersion version = UgcVersion.UGC_1;
        double ranked = version.rankedMaximum();
        return List.of(
                part(rows, "quality", ranked * version.qualityWeight()),
                part(rows, "reach", ranked * version.reachWeight()),
                part(rows, "outperformance", ranked * version.outperformanceWeight()),
                part(rows, "freshness", 1));
    }

    private static Explanation.Part part(ResultSet rows, String name, double pointsPerUnit) throws SQLException {
        double value = rows.getDouble(name);
        return new Explanation.Part(name, value, value * pointsPerUnit);
    }

    private static Explanation.Eligibility eligibility(ResultSet rows) throws SQLException {
        Instant decidedAt = instant(rows, "decided_at");
        if (decidedAt == null) {
            return null;
        }
        Decision decision = Decision.of(StoredFacts.read(rows));
        OverrideChoice choice = decision.facts().override();
        return new Explanation.Eligibility(
                decision.eligible(), choice == null ? null : choice.text(), decidedAt, GateView.of(decision));
    }

    private static Instant instant(ResultSet rows, String column) throws SQLException {
        OffsetDateTime value = rows.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}

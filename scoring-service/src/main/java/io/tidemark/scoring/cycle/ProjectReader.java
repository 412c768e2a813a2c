package io.tidemark.scoring.cycle;

import static io.tidemark.scoring.formula.PoolInputs.NOT_MEASURED;

import io.tidemark.scoring.database.Database;
import io.tidemark.scoring.decision.StoredFacts;
import io.tidemark.scoring.eligibility.Facts;
import io.tidemark.scoring.formula.Hundredths;
import io.tidemark.scoring.formula.PoolInputs;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads the pool {@code ugc} of a project in one snapshot. */
@Singleton
final class ProjectReader {

    private static final int FETCH_SIZE = 10_000;
    private static final int FIRST_CAPACITY = 256;

    private final Database database;

    ProjectReader(Database database) {
        this.database = database;
    }

    /** What the project's posts are scored from at this moment. */
    ProjectSnapshot read(UUID projectId) throws SQLException {
        return database.read(connection -> {
            Instant clock;
            Optional<Instant> latest;
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT clock_timestamp(), (SELECT max(as_of) FROM scoring_runs WHERE project_id = ?)
                    """)) {
                statement.setObject(1, projectId);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    clock = instant(rows, 1);
                    latest = Optional.ofNullable(instant(rows, 2));
                }
            }
            PoolInputs inputs = new PoolInputs(FIRST_CAPACITY);
            return new ProjectSnapshot(clock, latest, inputs, readRows(connection, projectId, inputs));
        });
    }

    private static List<ProjectRow> readRows(Connection connection, UUID projectId, PoolInputs inputs)
            throws SQLException {
        List<ProjectRow> projectRows = new ArrayList<>();
        Map<String, Integer> creators = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT content.ads_content_id, content.safety_failed,
                    input.account_key, input.published_at, input.deleted_at IS NOT NULL AS deleted,
                    input.views, input.likes, input.comments, input.shares, input.saves,
                    greatest(input.views_observed_at, input.likes_observed_at, input.comments_observed_at,
                        input.shares_observed_at, input.saves_observed_at) AS metrics_observed_at,
                    content.scoring_version, content.organic_score, content.unscored_reason,
                    content.quality, content.reach, content.outperformance,
                    content.decided_at, content.decided_alive, content.decided_safety_failed,
                    content.decided_override, content.decided_score, content.decided_reason
                FROM ads_content AS content
                LEFT JOIN post_inputs AS input ON input.post_key = content.post_key
                WHERE content.project_id = ? AND content.scoring_pool = 'ugc'
                """)) {
            statement.setObject(1, projectId);
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    addInputs(rows, inputs, creators);
                    projectRows.add(row(rows));
                }
            }
        }
        return projectRows;
    }

    private static void addInputs(ResultSet rows, PoolInputs inputs, Map<String, Integer> creators)
            throws SQLException {
        String accountKey = rows.getString("account_key");
        if (accountKey == null) {
            inputs.addUnknown();
            return;
        }
        Integer creator = creators.get(accountKey);
        if (creator == null) {
            creator = creators.size();
            creators.put(accountKey, creator);
        }
        inputs.add(
                creator,
                ChronoUnit.MICROS.between(Instant.EPOCH, instant(rows, "published_at")),
                rows.getBoolean("deleted"),
                count(rows, "views"),
                count(rows, "likes"),
                count(rows, "comments"),
                count(rows, "shares"),
                count(rows, "saves"));
    }

    private static ProjectRow row(ResultSet rows) throws SQLException {
        String version = rows.getString("scoring_version");
        BigDecimal score = rows.getBigDecimal("organic_score");
        ProjectRow.Previous previous = version == null
                ? null
                : new ProjectRow.Previous(
                        version,
                        score == null ? null : Hundredths.of(score),
                        rows.getString("unscored_reason"),
                        rows.getDouble("quality"),
                        rows.getDouble("reach"),
                        rows.getDouble("outperformance"));
        Instant decidedAt = instant(rows, "decided_at");
        Facts decided = decidedAt == null ? null : StoredFacts.read(rows);
        return new ProjectRow(
                rows.getObject("ads_content_id", UUID.class),
                rows.getBoolean("safety_failed"),
                instant(rows, "metrics_observed_at"),
                previous,
                decided,
                decidedAt);
    }

    private static long count(ResultSet rows, String column) throws SQLException {
        long count = rows.getLong(column);
        return rows.wasNull() ? NOT_MEASURED : count;
    }

    private static Instant instant(ResultSet rows, String column) throws SQLException {
        return instant(rows, rows.findColumn(column));
    }

    private static Instant instant(ResultSet rows, int column) throws SQLException {
        OffsetDateTime value = rows.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}

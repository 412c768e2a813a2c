package io.tidemark.scoring.cycle;

import static io.tidemark.scoring.formula.PoolInputs.NOT_MEASURED;

import io.tidemark.messaging.postgres.BinaryRows;
import io.tidemark.scoring.database.Database;
import io.tidemark.scoring.decision.StoredFacts;
import io.tidemark.scoring.eligibility.Facts;
import io.tidemark.scoring.formula.PoolInputs;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads the pool {@code ugc} of a project in one snapshot. */
@Singleton
final class ProjectReader {

    private static final int FEWEST = 256;
    private static final int NO_SCORE = -1;

    private final Database database;

    ProjectReader(Database database) {
        this.database = database;
    }

    /**
     * The state of the project before its posts are read.
     *
     * @param expected how many posts the last run found, or the first will, for the size of the arrays
     */
    private record Before(Instant clock, Optional<Instant> latest, int expected) {}

    /**
     * What the project's posts are scored from at this moment.
     *
     * @param place asked for each row
     */
    ProjectSnapshot read(UUID projectId, LargeProjects.Place place) throws SQLException {
        return database.read(connection -> {
            Before before = before(connection, projectId);
            place.hold(before.expected());
            if (before.expected() > LargeProjects.SMALL) {
                useMemory(connection);
            }
            PoolInputs inputs = new PoolInputs(before.expected());
            ProjectRows rows = new ProjectRows(before.expected());
            readRows(connection, projectId, place, inputs, rows);
            return new ProjectSnapshot(before.clock(), before.latest(), inputs, rows);
        });
    }

    private static Before before(Connection connection, UUID projectId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT clock_timestamp(), run.as_of, coalesce(
                    run.scored + run.unscored, (SELECT count(*) FROM ads_content WHERE project_id = ?))
                FROM (SELECT) AS always
                LEFT JOIN (
                    SELECT as_of, scored, unscored FROM scoring_runs
                    WHERE project_id = ? ORDER BY as_of DESC LIMIT 1) AS run ON true
                """)) {
            statement.setObject(1, projectId);
            statement.setObject(2, projectId);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                long posts = rows.getLong(3);
                return new Before(
                        instant(rows, 1),
                        Optional.ofNullable(instant(rows, 2)),
                        Math.max(FEWEST, Math.toIntExact(posts + posts / 64)));
            }
        }
    }

    /**
     * Posts and their inputs are joined by hash. In the usual 4 MB the inputs of a large project go to files and back; in
     * more of it several of PostgreSQL's processes share one table. Reading ahead is left to the operating system: whole
     * tables are read from front to end, and pages that it holds come faster without another process between.
     */
    private static void useMemory(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    SET LOCAL work_mem = '64MB';
                    SET LOCAL max_parallel_workers_per_gather = 2;
                    SET LOCAL effective_io_concurrency = 0
                    """);
        }
    }

    private static void readRows(
            Connection connection, UUID projectId, LargeProjects.Place place, PoolInputs inputs, ProjectRows rows)
            throws SQLException {
        Map<String, Integer> creators = new HashMap<>();
        try (BinaryRows read = BinaryRows.open(connection, """
                COPY (
                    SELECT input.account_key, input.published_at, input.deleted_at IS NOT NULL,
                        input.views, input.likes, input.comments, input.shares, input.saves,
                        content.ads_content_id, content.ctid, content.safety_failed,
                        greatest(input.views_observed_at, input.likes_observed_at, input.comments_observed_at,
                            input.shares_observed_at, input.saves_observed_at),
                        content.scoring_version, content.organic_score, content.unscored_reason,
                        content.quality, content.reach, content.outperformance,
                        content.decided_alive, content.decided_safety_failed, content.decided_override,
                        content.decided_score
                    FROM ads_content AS content
                    LEFT JOIN post_inputs AS input ON input.post_key = content.post_key
                    WHERE content.project_id = '%s' AND content.scoring_pool = 'ugc'
                ) TO STDOUT (FORMAT binary)
                """.formatted(projectId))) {
            while (read.next()) {
                place.hold(rows.size());
                addInputs(read, inputs, creators);
                rows.add(row(read));
            }
        }
    }

    private static void addInputs(BinaryRows read, PoolInputs inputs, Map<String, Integer> creators)
            throws SQLException {
        String accountKey = read.text();
        long publishedAt = read.micros(0);
        boolean deleted = read.bool();
        long views = read.bigint(NOT_MEASURED);
        long likes = read.bigint(NOT_MEASURED);
        long comments = read.bigint(NOT_MEASURED);
        long shares = read.bigint(NOT_MEASURED);
        long saves = read.bigint(NOT_MEASURED);
        if (accountKey == null) {
            inputs.addUnknown();
            return;
        }
        Integer creator = creators.get(accountKey);
        if (creator == null) {
            creator = creators.size();
            creators.put(accountKey, creator);
        }
        inputs.add(creator, publishedAt, deleted, views, likes, comments, shares, saves);
    }

    private static ProjectRow row(BinaryRows read) throws SQLException {
        return new ProjectRow(
                read.uuid(), read.tid(), read.bool(), read.micros(ProjectRow.NEVER), previous(read), decided(read));
    }

    private static ProjectRow.Previous previous(BinaryRows read) throws SQLException {
        ProjectRow.Previous previous = new ProjectRow.Previous(
                read.text(), score(read), read.text(), read.float8(), read.float8(), read.float8());
        return previous.version() == null ? null : previous;
    }

    /** Without the reason for a missing score, on which no decision depends. */
    private static Facts decided(BinaryRows read) throws SQLException {
        boolean undecided = read.takeNull();
        boolean alive = !undecided && read.bool();
        Facts facts = new Facts(alive, read.bool(), StoredFacts.choice(read.text()), score(read), null);
        return undecided ? null : facts;
    }

    private static Integer score(BinaryRows read) throws SQLException {
        int hundredths = Math.toIntExact(read.numeric(2, NO_SCORE));
        return hundredths == NO_SCORE ? null : Integer.valueOf(hundredths);
    }

    private static Instant instant(ResultSet rows, int column) throws SQLException {
        OffsetDateTime value = rows.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}

package io.tidemark.scoring.cycle;

import io.tidemark.scoring.database.Database;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** Reads stored runs. */
@Singleton
final class RunQueries {

    private final Database database;

    RunQueries(Database database) {
        this.database = database;
    }

    Optional<ScoringRun> find(UUID runId) throws SQLException {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT run_id, project_id, scoring_version, as_of, state, current,
                        pool_size, scored, unscored, changed
                    FROM scoring_runs WHERE run_id = ?
                    """)) {
                statement.setObject(1, runId);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() ? Optional.of(run(rows)) : Optional.empty();
                }
            }
        });
    }

    private static ScoringRun run(ResultSet rows) throws SQLException {
        return new ScoringRun(
                rows.getObject("run_id", UUID.class),
                rows.getObject("project_id", UUID.class),
                rows.getString("scoring_version"),
                rows.getObject("as_of", OffsetDateTime.class).toInstant(),
                ScoringRun.State.valueOf(rows.getString("state")),
                rows.getBoolean("current"),
                rows.getLong("pool_size"),
                rows.getLong("scored"),
                rows.getLong("unscored"),
                rows.getLong("changed"));
    }
}

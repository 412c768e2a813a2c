package io.tidemark.gateway.overview;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.messaging.postgres.JoinByIndex;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/**
 * Brings a batch into a temporary table and from there into the read model, in one transaction. The statements sort by
 * key, so that consumers of different topics, which write the same rows, wait for each other instead of deadlocking.
 */
@Singleton
final class Stage {

    /** Puts the values of one row, in the order of the columns. */
    @FunctionalInterface
    interface Row<R> {
        void copy(R row, BinaryCopy copy) throws SQLException;
    }

    /**
     * What is the same for every batch of a topic.
     *
     * @param table the temporary table's name
     * @param definition its columns, as {@code CREATE TABLE} takes them
     * @param columns the names of the columns that are filled, comma-separated
     * @param row fills them
     * @param statements store the staged rows; none of them may change a row that holds them already
     */
    record Plan<R>(String table, String definition, String columns, Row<R> row, List<String> statements) {

        private String create() {
            return "CREATE TEMPORARY TABLE IF NOT EXISTS " + table + " (" + definition + ") ON COMMIT DELETE ROWS";
        }

        private String copy() {
            return "COPY " + table + " (" + columns + ") FROM STDIN (FORMAT binary)";
        }

        private int width() {
            return columns.split(",").length;
        }
    }

    /**
     * Statements that put what is staged over rows of {@code post_overview}, which is half as dear as an insert that finds
     * them: of that, each row is made and checked twice.
     *
     * @param assignments to columns of {@code kept}, from those of {@code excluded}
     * @param newer says of which rows
     */
    static List<String> put(String stage, String assignments, String newer) {
        return List.of(JoinByIndex.SETTINGS, """
                UPDATE post_overview AS kept SET
                %s
                FROM (SELECT * FROM %s ORDER BY project_id, post_key COLLATE "C") AS excluded
                WHERE kept.project_id = excluded.project_id AND kept.post_key = excluded.post_key AND %s
                """.formatted(assignments, stage, newer));
    }

    private final DataSource dataSource;

    Stage(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Stores all rows or none. Storing a row again changes nothing. */
    <R> void store(Plan<R> plan, Collection<R> rows) throws SQLException {
        store(plan, rows, List.of(), List.of());
    }

    /**
     * Stores all rows or none. Storing a row again changes nothing.
     *
     * @param quick statements that may be tried first; they hold if the last of them changes as many rows as there are, and
     *     are undone otherwise, with their locks, because a second way through the keys would meet others in another order
     * @param then statements that follow in either case
     */
    <R> void store(Plan<R> plan, Collection<R> rows, List<String> quick, List<String> then) throws SQLException {
        // Closing rolls back what is not committed.
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(plan.create());
            }
            try (BinaryCopy copy = BinaryCopy.open(connection, plan.copy(), plan.width())) {
                for (R row : rows) {
                    copy.row();
                    plan.row().copy(row, copy);
                }
                copy.finish();
            }
            if (quick.isEmpty()) {
                execute(connection, plan.statements());
            } else {
                Savepoint before = connection.setSavepoint();
                if (execute(connection, quick) != rows.size()) {
                    connection.rollback(before);
                    execute(connection, plan.statements());
                }
            }
            execute(connection, then);
            connection.commit();
        }
    }

    /** How many rows the last statement changed. */
    private static int execute(Connection connection, List<String> statements) throws SQLException {
        int changed = 0;
        for (String sql : statements) {
            // Prepared, because planning the statements takes longer than storing a small batch.
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                changed = statement.executeUpdate();
            }
        }
        return changed;
    }
}

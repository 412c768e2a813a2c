package io.tidemark.launcher.rebuild;

import io.tidemark.launcher.cluster.CommandFailedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The schema in which a service's tables are filled anew; its comment tells whose it is and how far it is made. */
final class Shadow {

    private static final String OURS = "tidemark replay";
    private static final String NOT_ALLOWED = "42501";

    private final Connection connection;
    private final String live;
    private final String schema;

    Shadow(Connection connection, Scope scope) {
        this.connection = connection;
        this.live = scope.role();
        this.schema = scope.shadowSchema();
    }

    /** What is rebuilt, as the schema remembers it. */
    static String purpose(Scope scope, String from) {
        return OURS + " of " + String.join(", ", scope.groups()) + " from " + from;
    }

    /**
     * What the schema that is there was made for; empty when there is none, and a text of no purpose when it was not made to
     * its end.
     *
     * @throws CommandFailedException when it is somebody else's
     */
    Optional<String> found() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = ?
                """)) {
            statement.setString(1, schema);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                String comment = rows.getString(1);
                if (!comment.startsWith(OURS)) {
                    throw new CommandFailedException("There is a schema " + schema
                            + " that no run of replay made: rename or drop it, and run the command again.");
                }
                return Optional.of(comment);
            }
        }
    }

    /** Makes it empty, not yet for any purpose. */
    void create() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema);
            comment(statement, OURS);
        } catch (SQLException e) {
            if (NOT_ALLOWED.equals(e.getSQLState())) {
                throw new CommandFailedException(
                        "The tables are filled anew in a schema " + schema + " that this role may not make: as owner of"
                                + " the database, GRANT CREATE ON DATABASE " + connection.getCatalog() + " TO "
                                + connection.getMetaData().getUserName() + ".",
                        e);
            }
            throw e;
        }
    }

    /** Its tables and the offsets of its groups belong together: from here on a run can go on with them. */
    void made(String purpose) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            comment(statement, purpose);
        }
    }

    private void comment(Statement statement, String text) throws SQLException {
        statement.execute("COMMENT ON SCHEMA " + schema + " IS " + statement.enquoteLiteral(text));
    }

    void drop() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
        }
    }

    /**
     * The tables of both are those of the same migrations.
     *
     * @throws CommandFailedException when they are not
     */
    void requireSameMigrations() throws SQLException {
        List<String> there = migrations(live);
        List<String> here = migrations(schema);
        if (!there.equals(here)) {
            throw new CommandFailedException("The jar makes the tables of " + last(here) + ", and those of the service"
                    + " are of " + last(there) + ": give the jar of the service that runs with --jar.");
        }
    }

    private static String last(List<String> migrations) {
        return migrations.isEmpty() ? "no migration" : "V" + migrations.getLast();
    }

    private List<String> migrations(String of) throws SQLException {
        List<String> migrations = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT version || ' (' || coalesce(checksum, 0) || ')' FROM " + of
                                + ".flyway_schema_history WHERE success AND version IS NOT NULL ORDER BY installed_rank")) {
            while (rows.next()) {
                migrations.add(rows.getString(1));
            }
        }
        return migrations;
    }

    /** Copies the rows of the service's tables, as they are at one moment. */
    void copy(List<EventTable> tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (EventTable table : tables) {
                for (String partition : missingPartitions(table.name())) {
                    statement.execute(partition);
                }
                List<String> columns = new ArrayList<>(table.columns(connection, live));
                if (table.name().equals(EventTable.CONTAINERS)) {
                    columns.add("announced");
                }
                String names = String.join(", ", columns);
                statement.execute("TRUNCATE " + schema + "." + table.name());
                statement.execute("INSERT INTO " + schema + "." + table.name() + " (" + names + ") SELECT " + names
                        + " FROM " + live + "." + table.name());
            }
        }
    }

    private List<String> missingPartitions(String table) throws SQLException {
        List<String> statements = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT format('CREATE TABLE %1$I.%2$I PARTITION OF %1$I.%3$I %4$s', ?, part.relname, ?,
                    pg_get_expr(part.relpartbound, part.oid))
                FROM pg_inherits JOIN pg_class AS part ON part.oid = inhrelid
                WHERE inhparent = to_regclass(?) AND to_regclass(format('%I.%I', ?, part.relname)) IS NULL
                ORDER BY part.relname
                """)) {
            statement.setString(1, schema);
            statement.setString(2, table);
            statement.setString(3, live + "." + table);
            statement.setString(4, schema);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    statements.add(rows.getString(1));
                }
            }
        }
        return statements;
    }
}

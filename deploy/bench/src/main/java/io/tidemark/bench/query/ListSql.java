package io.tidemark.bench.query;

import io.tidemark.testbed.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the gateway sends to the database for a list, as the database itself tells it, and {@code pgbench} sending the same:
 * the project's name and the query together, of one project after the other.
 *
 * @param text with $1, $2 … where values go
 */
record ListSql(ListQuery query, String text, QueryData data, PostgresDatabase database) {

    /** Enough for the longest query, which names every column. */
    static final String LONGEST = "16kB";

    /** As the gateway's own sessions for queries are set up. */
    private static final String OPTIONS = "-c default_transaction_read_only=on -c statement_timeout=5s -c jit=off";

    private static final Pattern VALUE = Pattern.compile("\\$([0-9]+)");

    /** Asks the gateway once and the database what that was. */
    static ListSql of(ListQuery query, Pages pages, QueryData data, PostgresDatabase database)
            throws IOException, SQLException {
        pages.get(pages.address(query, 0), data.keys().getFirst());
        try (Connection connection = database.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT query FROM pg_stat_activity
                        WHERE datname = current_database() AND usename = 'gateway' AND query LIKE '%FROM post_overview%'
                        ORDER BY query_start DESC LIMIT 1
                        """)) {
            if (!row.next()) {
                throw new IllegalStateException(
                        "The database does not tell what the gateway asked for " + query.title());
            }
            return new ListSql(query, row.getString(1), data, database);
        }
    }

    /** How often a second {@code pgbench} gets the same rows. */
    double perSecond(PgBench bench, int clients, int seconds, Path folder) throws SQLException {
        List<String> scripts = new ArrayList<>();
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < data.projects().size(); i++) {
            List<String> values = values(data.projectOf(i));
            for (int value = 0; value < values.size(); value++) {
                variables.put("v" + i + "_" + (value + 1), values.get(value));
            }
            String project = ":v" + i + "_";
            scripts.add("""
                    \\startpipeline
                    SELECT set_config('tidemark.project_id', %s1, true);
                    %s;
                    \\endpipeline
                    """.formatted(project, VALUE.matcher(text.strip()).replaceAll(project + "$1")));
        }
        return bench.run(database, "gateway", OPTIONS, clients, seconds, scripts, variables, folder);
    }

    private List<String> values(String project) throws SQLException {
        return switch (query) {
            case TOP_BY_VIEWS -> List.of(project);
            case SCORE_AND_FILTER -> List.of(project, "tiktok");
            case NEXT_PAGE -> {
                try (Connection connection = database.dataSource("postgres").getConnection();
                        PreparedStatement statement =
                                connection.prepareStatement(ListQuery.TOP_BY_VIEWS.sql("views, post_key"))) {
                    statement.setString(1, project);
                    try (ResultSet rows = statement.executeQuery()) {
                        List<String> last = List.of();
                        while (rows.next()) {
                            last = List.of(project, rows.getString(1), rows.getString(2));
                        }
                        yield last;
                    }
                }
            }
        };
    }
}

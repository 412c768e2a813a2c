package io.tidemark.bench.score;

import io.tidemark.scoring.formula.PoolInputs;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The peer for computing alone: the rows are in its memory, and the scores go into a table in its memory. */
final class DuckDb implements AutoCloseable {

    private static final String DRIVER = "org.duckdb.DuckDBDriver";

    private static final String COMPUTE = """
            CREATE OR REPLACE TABLE scored AS
            WITH pool AS (
                SELECT *, (coalesce(likes, 0) + 3 * coalesce(comments, 0) + 5 * coalesce(shares, 0)
                    + 6 * coalesce(saves, 0))::DOUBLE / views AS weighted_er
                FROM post WHERE NOT deleted AND views >= 50),
            median AS (
                SELECT creator, quantile_cont(views::DOUBLE, 0.5) AS median_views FROM pool GROUP BY creator),
            ranked AS (
                SELECT id, weighted_er, median_views,
                    (rank() OVER by_rate - 1 + count(*) OVER by_rate) / (2::DOUBLE * count(*) OVER ()) AS quality,
                    (rank() OVER by_views - 1 + count(*) OVER by_views) / (2::DOUBLE * count(*) OVER ()) AS reach,
                    least(greatest(0.5::DOUBLE + ln(views / median_views) / ln(2::DOUBLE) / 6, 0), 1) AS outperformance,
                    1.5::DOUBLE * greatest(0, 1 - greatest(0, %d - published_at) / 86400000000::DOUBLE / 90) AS freshness
                FROM pool JOIN median USING (creator)
                WINDOW by_rate AS (ORDER BY weighted_er), by_views AS (ORDER BY views)),
            scaled AS (
                SELECT *, 100 * least(greatest(8.5::DOUBLE
                    * (0.45::DOUBLE * quality + 0.25::DOUBLE * reach + 0.30::DOUBLE * outperformance)
                    + freshness, 0), 10) AS score
                FROM ranked)
            SELECT id, (floor(score) + CASE WHEN score - floor(score) >= 0.5 - 1e-10 THEN 1 ELSE 0 END)::INTEGER
                AS hundredths, quality, reach, outperformance, freshness, weighted_er, median_views
            FROM scaled
            """;

    private final Connection connection;

    private DuckDb(Connection connection) {
        this.connection = connection;
    }

    /**
     * Fails early where the peer was not fetched.
     *
     * @throws IllegalStateException if it is not on the class path
     */
    static void require() {
        try {
            Class.forName(DRIVER);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "The peer DuckDB is not here: build with the profile bench, as ./tidemark bench does", e);
        }
    }

    /** A database in memory that holds the rows, with as many threads as there are processors. */
    static DuckDb holding(PoolInputs inputs, Path folder) throws SQLException, IOException {
        Path file = folder.resolve("posts.csv");
        try (BufferedWriter csv = Files.newBufferedWriter(file)) {
            for (int row = 0; row < inputs.size(); row++) {
                csv.append(Integer.toString(row))
                        .append(',')
                        .append(Integer.toString(inputs.creator(row)))
                        .append(',')
                        .append(Long.toString(inputs.publishedAt(row)))
                        .append(inputs.deleted(row) ? ",true" : ",false");
                count(csv, inputs.views(row));
                count(csv, inputs.likes(row));
                count(csv, inputs.comments(row));
                count(csv, inputs.shares(row));
                count(csv, inputs.saves(row));
                csv.append('\n');
            }
        }
        DuckDb duck = new DuckDb(DriverManager.getConnection("jdbc:duckdb:"));
        try (Statement statement = duck.connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE post (id INTEGER, creator INTEGER, published_at BIGINT, deleted BOOLEAN,
                        views BIGINT, likes BIGINT, comments BIGINT, shares BIGINT, saves BIGINT)
                    """);
            statement.execute("COPY post FROM '" + file + "' (FORMAT csv, HEADER false)");
        }
        Files.delete(file);
        return duck;
    }

    private static void count(BufferedWriter csv, long count) throws IOException {
        csv.append(',');
        if (count != PoolInputs.NOT_MEASURED) {
            csv.append(Long.toString(count));
        }
    }

    /** Scores the rows and returns the seconds that it took. */
    double compute(long asOfMicros) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long begin = System.nanoTime();
            statement.execute(COMPUTE.formatted(asOfMicros));
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    /** What the last computation made. */
    ComputeTurns.Sums sums() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT count(*), sum(hundredths)::BIGINT, sum(hundredths * id::BIGINT)::BIGINT FROM scored
                        """)) {
            row.next();
            return new ComputeTurns.Sums(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

package io.tidemark.metrics.breakdown;

import io.tidemark.metrics.breakdown.Breakdowns.Breakdown;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** Reads breakdowns. */
@Singleton
final class BreakdownQueries {

    private final DataSource dataSource;

    BreakdownQueries(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** The newest of each kind; empty when nothing was observed of the post. */
    Optional<Breakdowns> find(String postKey) throws SQLException {
        // PostgreSQL has no text with this character, so it has no such key.
        if (postKey.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        SELECT b.kind, b.measured, b.observed_at, b.names, b.shares, b.absent_reason
                        FROM platform_post_metrics_latest l
                        LEFT JOIN platform_post_breakdowns b USING (post_key)
                        WHERE l.post_key = ?
                        ORDER BY b.observed_at, b.event_id
                        """)) {
            select.setString(1, postKey);
            try (ResultSet row = select.executeQuery()) {
                Map<String, Breakdown> byKind = new HashMap<>();
                boolean observed = false;
                while (row.next()) {
                    observed = true;
                    if (row.getString("kind") != null) {
                        byKind.merge(row.getString("kind"), breakdown(row), BreakdownQueries::newer);
                    }
                }
                return observed ? Optional.of(breakdowns(postKey, byKind)) : Optional.empty();
            }
        }
    }

    private static Breakdowns breakdowns(String postKey, Map<String, Breakdown> byKind) {
        return new Breakdowns(
                postKey,
                byKind.get("impression_sources"),
                byKind.get("audience_genders"),
                byKind.get("audience_countries"),
                byKind.get("audience_cities"),
                byKind.get("audience_types"));
    }

    /** What was told replaces a reason; a reason stands beside what was told. */
    private static Breakdown newer(Breakdown older, Breakdown newer) {
        return newer.parts() == null ? new Breakdown(older.observedAt(), older.parts(), newer.absentReason()) : newer;
    }

    private static Breakdown breakdown(ResultSet row) throws SQLException {
        if (!row.getBoolean("measured")) {
            return new Breakdown(null, null, row.getString("absent_reason"));
        }
        String[] names = (String[]) row.getArray("names").getArray();
        Double[] shares = (Double[]) row.getArray("shares").getArray();
        List<Breakdowns.Part> parts = IntStream.range(0, names.length)
                .mapToObj(i -> new Breakdowns.Part(names[i], shares[i]))
                .toList();
        return new Breakdown(row.getObject("observed_at", OffsetDateTime.class).toInstant(), parts, null);
    }
}

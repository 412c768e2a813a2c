package io.tidemark.bench.score;

import io.tidemark.bench.Report;
import io.tidemark.scoring.formula.PoolInputs;
import io.tidemark.scoring.formula.UgcFormula;
import io.tidemark.scoring.formula.UgcVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * As many posts in many projects, all of which are marked at one moment: from then until the last score is told.
 *
 * @param longest how long a turn may take
 */
record ManyProjects(
        Report report, Tables tables, Cost.Processes processes, String bootstrapServers, Duration longest, int rounds) {

    private static final long DAY_MICROS = 86_400_000_000L;

    /** Runs the turns and returns the seconds of each in which every score changed. */
    List<Double> run() throws SQLException {
        List<Double> seconds = new ArrayList<>();
        turn("first cycles", 0);
        for (int round = 1; round <= rounds; round++) {
            tables.age();
            seconds.add(turn("every score changes", round).seconds());
        }
        return seconds;
    }

    private Cost turn(String what, int days) throws SQLException {
        tables.settle(false);
        Told before = Told.read(bootstrapServers);
        Cost cost;
        try (Connection connection = tables.scoring();
                PreparedStatement announced =
                        connection.prepareStatement("SELECT count(*) FROM scoring_runs WHERE announced")) {
            long all = runs(announced) + tables.posts().projects();
            cost = processes.of(() -> {
                tables.markAll();
                ScoringProcess.await(processes.service(), longest, () -> runs(announced) == all);
            });
        }
        Told told = Told.read(bootstrapServers).since(before);
        check(days, told);
        report.say(
                "%-20s %,9d told     %,d projects  %s",
                what, told.scores(), tables.posts().projects(), cost);
        return cost;
    }

    private static long runs(PreparedStatement announced) {
        try (ResultSet row = announced.executeQuery()) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException("The runs cannot be read: " + e.getMessage(), e);
        }
    }

    /** The newest run of each project holds what the formula gives for its moment. */
    private void check(int days, Told told) throws SQLException {
        Map<UUID, Instant> moments = new HashMap<>();
        Map<UUID, Long> sums = new HashMap<>();
        long changed = 0;
        try (Connection connection = tables.scoring();
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("""
                    SELECT DISTINCT ON (project_id) project_id, as_of, changed
                    FROM scoring_runs ORDER BY project_id, as_of DESC
                    """)) {
                while (rows.next()) {
                    moments.put(
                            rows.getObject(1, UUID.class),
                            rows.getObject(2, OffsetDateTime.class).toInstant());
                    changed += rows.getLong(3);
                }
            }
            try (ResultSet rows = statement.executeQuery(
                    "SELECT project_id, sum(organic_score * 100)::bigint FROM ads_content GROUP BY project_id")) {
                while (rows.next()) {
                    sums.put(rows.getObject(1, UUID.class), rows.getLong(2));
                }
            }
        }
        if (changed != told.scores()) {
            throw new IllegalStateException(
                    "%d scores changed and %d were told, so there are no figures".formatted(changed, told.scores()));
        }
        for (int project = 0; project < tables.posts().projects(); project++) {
            UUID id = tables.posts().project(project);
            PoolInputs inputs = tables.posts().inputs(project, days * DAY_MICROS);
            long asOf = ChronoUnit.MICROS.between(Instant.EPOCH, moments.get(id));
            long expected = ComputeTurns.sums(inputs, UgcFormula.score(UgcVersion.UGC_1, inputs, asOf))
                    .hundredths();
            if (expected != sums.get(id)) {
                throw new IllegalStateException(
                        "the scores of project %s sum up to %d where the formula gives %d, so there are no figures"
                                .formatted(id, sums.get(id), expected));
            }
        }
    }
}

package io.tidemark.metrics.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.event.CurvePoint;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.MigratedDatabase;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the writer of observations keeps beside their metrics. */
class CurvesAndBreakdownsIT {

    private static MigratedDatabase database;
    private static SnapshotWriter writer;

    @BeforeAll
    static void start() {
        database = MigratedDatabase.create("metrics", "curves_and_breakdowns", 1);
        writer = new SnapshotWriter(
                database.dataSource(), new MonthPartitions(database.dataSource(), InstantSource.system(), 3));
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        SnapshotTables.empty(database);
    }

    @Test
    void theNewestCurvesOfAPostAreKeptAndAnObservationWithoutThemErasesNothing() throws SQLException {
        List<CurvePoint> fading = List.of(new CurvePoint(0, 1.0), new CurvePoint(1, 0.62));
        List<CurvePoint> steep = List.of(new CurvePoint(0, 0.9));
        writer.write(List.of(
                at("10:00:00").setRetentionCurve(steep).setLikesCurve(steep).build(),
                at("11:00:00").setRetentionCurve(fading).build(),
                Observations.of("tiktok:2", "2026-03-05T10:00:00Z")
                        .setLikesCurve(List.of())
                        .build()));
        writer.write(List.of(at("12:00:00").setViews(1L).build()));
        writer.write(List.of(
                at("09:00:00").setRetentionCurve(steep).setLikesCurve(steep).build()));

        assertThat(database.rows("SELECT post_key, observed_at, retention_seconds, retention_shares, likes_seconds"
                        + " FROM platform_post_curves ORDER BY post_key"))
                .containsExactly(
                        "(tiktok:1,\"2026-03-05 11:00:00+00\",\"{0,1}\",\"{1,0.62}\",)",
                        "(tiktok:2,\"2026-03-05 10:00:00+00\",,,{})");
    }

    @Test
    void ofEachKindTheNewestPartsAreKeptAndNeitherNullNorAReasonErasesThem() throws SQLException {
        writer.write(List.of(
                at("10:00:00")
                        .setBreakdowns(List.of(
                                Observations.told("impression_sources", "For You", 0.93),
                                Observations.told("audience_genders", "Female", 0.6)))
                        .build(),
                at("11:00:00")
                        .setBreakdowns(List.of(
                                Observations.told("audience_genders", "Female", 0.0),
                                Observations.absent("impression_sources", "not_yet")))
                        .build()));
        writer.write(List.of(at("12:00:00").setViews(1L).build()));
        writer.write(List.of(at("09:00:00")
                .setBreakdowns(List.of(
                        Observations.told("impression_sources", "Search", 1.0),
                        Observations.absent("audience_genders", "failed"),
                        Observations.told("audience_cities", "Graz", 0.25)))
                .build()));
        writer.write(List.of(at("08:00:00")
                .setBreakdowns(List.of(
                        Observations.absent("impression_sources", "withheld"),
                        Observations.told("audience_cities", "Linz", 1.0)))
                .build()));

        assertThat(database.rows("SELECT kind, measured, observed_at::time, names, shares, absent_reason"
                        + " FROM platform_post_breakdowns ORDER BY kind, measured"))
                .containsExactly(
                        "(audience_cities,t,09:00:00,{Graz},{0.25},)",
                        "(audience_genders,f,09:00:00,,,failed)",
                        "(audience_genders,t,11:00:00,{Female},{0},)",
                        "(impression_sources,f,11:00:00,,,not_yet)",
                        "(impression_sources,t,10:00:00,\"{\"\"For You\"\"}\",{0.93},)");
    }

    @Test
    void kindsThatThisServiceDoesNotKnowAreKept() throws SQLException {
        writer.write(List.of(at("10:00:00")
                .setBreakdowns(List.of(Observations.told("audience_ages", "'; DROP TABLE x; -- {\"\\,é", 0.5)))
                .build()));

        assertThat(database.number("SELECT count(*) FROM platform_post_breakdowns WHERE kind = 'audience_ages'"
                        + " AND names = ARRAY[$k$'; DROP TABLE x; -- {\"\\,é$k$]"))
                .isEqualTo(1);
    }

    private static PostMetricsCollected.Builder at(String time) {
        return Observations.of("tiktok:1", "2026-03-05T" + time + "Z");
    }
}

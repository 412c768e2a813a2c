package io.tidemark.scoring.cycle;

import io.tidemark.messaging.EventPublisher;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.schemas.event.AdsContentScored;
import io.tidemark.scoring.database.Database;
import io.tidemark.scoring.decision.DecisionEvents;
import io.tidemark.scoring.explanation.MissingTerms;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Tells what cycles stored. The events are made from the stored rows and from nothing else, so a run that is told twice,
 * because a crash left it open, is told with the same bytes.
 */
@Singleton
final class RunAnnouncer {

    private static final int CHUNK = 2_000;

    private final Database database;
    private final ProjectLeases leases;
    private final EventPublisher publisher;

    RunAnnouncer(Database database, ProjectLeases leases, EventPublisher publisher) {
        this.database = database;
        this.leases = leases;
        this.publisher = publisher;
    }

    /** Tells every run of the project that is not known to have been told, oldest first, and marks it. */
    void announceOpenRuns(Lease lease) throws SQLException {
        for (UUID runId : openRuns(lease.projectId())) {
            publish(lease, runId);
            markAnnounced(runId);
        }
    }

    private List<UUID> openRuns(UUID projectId) throws SQLException {
        return database.write(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT run_id FROM scoring_runs WHERE project_id = ? AND NOT announced ORDER BY as_of
                    """)) {
                statement.setObject(1, projectId);
                List<UUID> runs = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        runs.add(rows.getObject(1, UUID.class));
                    }
                }
                return runs;
            }
        });
    }

    private void publish(Lease lease, UUID runId) throws SQLException {
        database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT content.*,
                        content.run_id IS NOT DISTINCT FROM ? AS is_scored,
                        content.decision_run_id IS NOT DISTINCT FROM ? AS is_decided
                    FROM ads_content AS content
                    WHERE project_id = ? AND (run_id = ? OR decision_run_id = ?)
                    """)) {
                statement.setObject(1, runId);
                statement.setObject(2, runId);
                statement.setObject(3, lease.projectId());
                statement.setObject(4, runId);
                statement.setObject(5, runId);
                statement.setFetchSize(CHUNK);
                try (ResultSet rows = statement.executeQuery()) {
                    publish(lease, rows);
                }
            }
            return null;
        });
    }

    private void publish(Lease lease, ResultSet rows) throws SQLException {
        List<AdsContentScored> scored = new ArrayList<>();
        List<AdsContentEligibilityChanged> decided = new ArrayList<>();
        while (rows.next()) {
            if (rows.getBoolean("is_scored")) {
                scored.add(scored(rows));
            }
            if (rows.getBoolean("is_decided")) {
                decided.add(DecisionEvents.read(rows));
            }
            if (scored.size() == CHUNK || decided.size() == CHUNK) {
                flush(scored, decided);
                leases.renew(lease);
            }
        }
        flush(scored, decided);
    }

    private void flush(List<AdsContentScored> scored, List<AdsContentEligibilityChanged> decided) {
        if (!scored.isEmpty()) {
            publisher.publish(Topics.ADS_CONTENT_SCORED, scored);
            scored.clear();
        }
        if (!decided.isEmpty()) {
            publisher.publish(Topics.ADS_CONTENT_ELIGIBILITY, decided);
            decided.clear();
        }
    }

    private void markAnnounced(UUID runId) throws SQLException {
        database.write(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("UPDATE scoring_runs SET announced = true WHERE run_id = ?")) {
                statement.setObject(1, runId);
                return statement.executeUpdate();
            }
        });
    }

    private static AdsContentScored scored(ResultSet rows) throws SQLException {
        String adsContentId = rows.getString("ads_content_id");
        String version = rows.getString("scoring_version");
        Instant asOf = instant(rows, "as_of");
        BigDecimal score = rows.getBigDecimal("organic_score");
        return AdsContentScored.newBuilder()
                .setEventId(NaturalKeys.id(
                                "ads_content_scored",
                                adsContentId,
                                version,
                                Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, asOf)))
                        .toString())
                .setAdsContentId(adsContentId)
                .setContainerId(rows.getString("container_id"))
                .setProjectId(rows.getString("project_id"))
                .setPostKey(rows.getString("post_key"))
                .setScoringPool(rows.getString("scoring_pool"))
                .setScoringVersion(version)
                .setRunId(rows.getString("run_id"))
                .setAsOf(asOf)
                .setOrganicScore(score == null ? null : score.doubleValue())
                .setUnscoredReason(rows.getString("unscored_reason"))
                .setQuality(rows.getObject("quality", Double.class))
                .setReach(rows.getObject("reach", Double.class))
                .setOutperformance(rows.getObject("outperformance", Double.class))
                .setFreshness(rows.getObject("freshness", Double.class))
                .setWeightedEr(rows.getObject("weighted_er", Double.class))
                .setCreatorMedianViews(rows.getObject("creator_median_views", Double.class))
                .setPoolSize(rows.getObject("pool_size", Long.class))
                .setMissingTerms(MissingTerms.of(rows))
                .setViews(rows.getObject("views", Long.class))
                .setLikes(rows.getObject("likes", Long.class))
                .setComments(rows.getObject("comments", Long.class))
                .setShares(rows.getObject("shares", Long.class))
                .setSaves(rows.getObject("saves", Long.class))
                .setPublishedAt(instant(rows, "published_at"))
                .setMetricsObservedAt(instant(rows, "metrics_observed_at"))
                .build();
    }

    private static Instant instant(ResultSet rows, String column) throws SQLException {
        OffsetDateTime value = rows.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}

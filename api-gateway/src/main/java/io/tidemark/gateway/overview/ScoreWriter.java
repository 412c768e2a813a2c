package io.tidemark.gateway.overview;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.EventOrder;
import io.tidemark.schemas.event.AdsContentScored;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Writes the columns of {@code ads-content.scored.v1}; those by which rows are sorted may follow later, see
 * {@link PostSorter}. No index knows what it changes, so each row is written in place.
 */
@Singleton
final class ScoreWriter {

    private static final String COLUMNS = """
            project_id, post_key, scored_at, score_event_id, scoring_pool, scoring_version, scoring_run_id, organic_score, \
            unscored_reason, quality, reach_percentile, outperformance, freshness, weighted_er, creator_median_views, \
            pool_size, missing_terms, input_views, input_likes, input_comments, input_shares, input_saves, \
            input_published_at, input_observed_at""";

    private static final String VALUES = """
                scored_at = excluded.scored_at,
                score_event_id = excluded.score_event_id,
                scoring_pool = excluded.scoring_pool,
                scoring_version = excluded.scoring_version,
                scoring_run_id = excluded.scoring_run_id,
                organic_score = excluded.organic_score,
                unscored_reason = excluded.unscored_reason,
                quality = excluded.quality,
                reach_percentile = excluded.reach_percentile,
                outperformance = excluded.outperformance,
                freshness = excluded.freshness,
                weighted_er = excluded.weighted_er,
                creator_median_views = excluded.creator_median_views,
                pool_size = excluded.pool_size,
                missing_terms = excluded.missing_terms,
                input_views = excluded.input_views,
                input_likes = excluded.input_likes,
                input_comments = excluded.input_comments,
                input_shares = excluded.input_shares,
                input_saves = excluded.input_saves,
                input_published_at = excluded.input_published_at,
                input_observed_at = excluded.input_observed_at
            """;

    private static final String NEWER = """
            (kept.score_event_id IS NULL
                OR (excluded.scored_at, excluded.score_event_id) > (kept.scored_at, kept.score_event_id))
            """;

    /** Nearly always all there is to do, because posts are known before their scores. */
    private static final List<String> QUICK = Stage.put("score_stage", VALUES, NEWER);

    private static final Stage.Plan<Newest.Entry<RowKey, AdsContentScored>> PLAN = new Stage.Plan<>(
            "score_stage", """
            project_id uuid, post_key text, scored_at timestamptz, score_event_id uuid, scoring_pool text,
            scoring_version text, scoring_run_id uuid, organic_score double precision, unscored_reason text,
            quality double precision, reach_percentile double precision, outperformance double precision,
            freshness double precision, weighted_er double precision, creator_median_views double precision,
            pool_size bigint, missing_terms text[], input_views bigint, input_likes bigint, input_comments bigint,
            input_shares bigint, input_saves bigint, input_published_at timestamptz, input_observed_at timestamptz
            """, COLUMNS, ScoreWriter::copy, List.of("""
            INSERT INTO post_overview AS kept (%1$s)
            SELECT %1$s FROM score_stage
            ORDER BY project_id, post_key COLLATE "C"
            ON CONFLICT (project_id, post_key) DO UPDATE SET
            %2$s
            WHERE %3$s
            """.formatted(COLUMNS, VALUES, NEWER)));

    private final PostSorter sorter;

    ScoreWriter(PostSorter sorter) {
        this.sorter = sorter;
    }

    /** @throws IllegalArgumentException when the event can never be stored */
    static void check(AdsContentScored event) {
        RowKey.of(event.getProjectId(), event.getPostKey());
        EventOrder.of(event.getAsOf(), event.getEventId());
        UUID.fromString(event.getRunId());
    }

    void write(List<AdsContentScored> events) throws SQLException {
        Newest<RowKey, AdsContentScored> newest = new Newest<>();
        for (AdsContentScored event : events) {
            newest.add(
                    RowKey.of(event.getProjectId(), event.getPostKey()),
                    EventOrder.of(event.getAsOf(), event.getEventId()),
                    event);
        }
        sorter.store(PLAN, newest.entries(), QUICK, newest.keys());
    }

    private static void copy(Newest.Entry<RowKey, AdsContentScored> row, BinaryCopy copy) throws SQLException {
        AdsContentScored event = row.event();
        copy.uuid(row.key().projectId());
        copy.text(row.key().postKey());
        copy.timestamptz(row.version().at());
        copy.uuid(row.version().eventId());
        copy.text(event.getScoringPool());
        copy.text(event.getScoringVersion());
        copy.uuid(UUID.fromString(event.getRunId()));
        copy.float8(event.getOrganicScore().orElse(null));
        copy.text(event.getUnscoredReason().orElse(null));
        copy.float8(event.getQuality().orElse(null));
        copy.float8(event.getReach().orElse(null));
        copy.float8(event.getOutperformance().orElse(null));
        copy.float8(event.getFreshness().orElse(null));
        copy.float8(event.getWeightedEr().orElse(null));
        copy.float8(event.getCreatorMedianViews().orElse(null));
        copy.bigint(event.getPoolSize().orElse(null));
        copy.textArray(event.getMissingTerms());
        copy.bigint(event.getViews().orElse(null));
        copy.bigint(event.getLikes().orElse(null));
        copy.bigint(event.getComments().orElse(null));
        copy.bigint(event.getShares().orElse(null));
        copy.bigint(event.getSaves().orElse(null));
        copy.timestamptz(event.getPublishedAt().orElse(null));
        copy.timestamptz(event.getMetricsObservedAt().orElse(null));
    }
}

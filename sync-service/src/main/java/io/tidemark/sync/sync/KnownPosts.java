package io.tidemark.sync.sync;

import io.tidemark.sync.platform.CollectedPost;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The table {@code known_posts}. Every write happens in a transaction that has fenced the account's lease. */
final class KnownPosts {

    private static final String COLUMNS = """
            post_key, external_id, account_key, creator_handle, published_at, media_type, caption, permalink,
            thumbnail_url, duration_ms, is_ad, content, content_hash, project_ids, observed_at, deleted_at,
            post_announced, metrics, absent_reasons, approximate, metrics_observed_at, metrics_project_ids,
            metrics_event_id, metrics_announced, missed_full_syncs, last_seen_epoch, source_post_id, insights_at,
            curves, breakdowns
            """;

    private KnownPosts() {}

    /** The known ones of these posts, by key. */
    static Map<String, KnownPost> find(Connection connection, UUID accountId, Collection<String> postKeys)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select " + COLUMNS + " from known_posts where account_id = ? and post_key = any(?)")) {
            select.setObject(1, accountId);
            select.setArray(2, connection.createArrayOf("text", postKeys.toArray()));
            Map<String, KnownPost> known = new HashMap<>();
            for (KnownPost post : read(select)) {
                known.put(post.postKey(), post);
            }
            return known;
        }
    }

    /** When the insights of these posts were last read; without those that never were. */
    static Map<String, Instant> insightsAt(Connection connection, UUID accountId, Collection<String> externalIds)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select external_id, insights_at from known_posts
                where account_id = ? and external_id = any(?) and insights_at is not null
                """)) {
            select.setObject(1, accountId);
            select.setArray(2, connection.createArrayOf("text", externalIds.toArray()));
            Map<String, Instant> readAt = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    readAt.put(row.getString("external_id"), time(row, "insights_at"));
                }
            }
            return readAt;
        }
    }

    /** Posts of the account that wait for an event, in the order of their keys. */
    static List<KnownPost> unannounced(Connection connection, UUID accountId, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select " + COLUMNS + """
                from known_posts
                where account_id = ? and (not post_announced or not metrics_announced)
                order by post_key limit ?
                """)) {
            select.setObject(1, accountId);
            select.setInt(2, limit);
            return read(select);
        }
    }

    /** Live posts that this many complete full runs in a row did not show, in the order of their keys. */
    static List<KnownPost> missed(Connection connection, UUID accountId, int times, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select " + COLUMNS + """
                from known_posts
                where account_id = ? and deleted_at is null and missed_full_syncs >= ?
                order by post_key limit ?
                """)) {
            select.setObject(1, accountId);
            select.setInt(2, times);
            select.setInt(3, limit);
            return read(select);
        }
    }

    /** Inserts or replaces posts; one that stands so already is not written again. */
    static void store(Connection connection, UUID accountId, Collection<KnownPost> posts) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("""
                insert into known_posts (
                    account_id, post_key, external_id, account_key, creator_handle, published_at, media_type, caption,
                    permalink, thumbnail_url, duration_ms, is_ad, content, content_hash, project_ids, observed_at,
                    deleted_at, post_announced, metrics, absent_reasons, approximate, metrics_observed_at,
                    metrics_project_ids, metrics_event_id, metrics_announced, missed_full_syncs, last_seen_epoch,
                    source_post_id, insights_at, curves, breakdowns)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (account_id, post_key) do update set
                    account_key = excluded.account_key,
                    creator_handle = excluded.creator_handle,
                    published_at = excluded.published_at,
                    media_type = excluded.media_type,
                    caption = excluded.caption,
                    permalink = excluded.permalink,
                    thumbnail_url = excluded.thumbnail_url,
                    duration_ms = excluded.duration_ms,
                    is_ad = excluded.is_ad,
                    content = excluded.content,
                    content_hash = excluded.content_hash,
                    project_ids = excluded.project_ids,
                    observed_at = excluded.observed_at,
                    deleted_at = excluded.deleted_at,
                    post_announced = excluded.post_announced,
                    metrics = excluded.metrics,
                    absent_reasons = excluded.absent_reasons,
                    approximate = excluded.approximate,
                    metrics_observed_at = excluded.metrics_observed_at,
                    metrics_project_ids = excluded.metrics_project_ids,
                    metrics_event_id = excluded.metrics_event_id,
                    metrics_announced = excluded.metrics_announced,
                    missed_full_syncs = excluded.missed_full_syncs,
                    absent_look_ups = 0,
                    last_seen_epoch = excluded.last_seen_epoch,
                    source_post_id = excluded.source_post_id,
                    insights_at = excluded.insights_at,
                    curves = excluded.curves,
                    breakdowns = excluded.breakdowns
                where (known_posts.*) is distinct from (excluded.*)
                """)) {
            for (KnownPost post : posts) {
                bind(connection, upsert, accountId, post);
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    /** Notes that the platform showed these posts, although they could not be read. */
    static void seen(Connection connection, UUID accountId, Collection<String> externalIds, long epoch)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update known_posts set missed_full_syncs = 0, absent_look_ups = 0, last_seen_epoch = ?
                where account_id = ? and external_id = any(?)
                """)) {
            update.setLong(1, epoch);
            update.setObject(2, accountId);
            update.setArray(3, connection.createArrayOf("text", externalIds.toArray()));
            update.executeUpdate();
        }
    }

    /** Counts a miss for each live post that a complete full run under this lease did not show. */
    static void countMisses(Connection connection, UUID accountId, long epoch) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update known_posts set missed_full_syncs = missed_full_syncs + 1
                where account_id = ? and last_seen_epoch < ? and deleted_at is null
                  and not (media_type = 'story' and published_at < now() - interval '24 hours')
                """)) {
            update.setObject(1, accountId);
            update.setLong(2, epoch);
            update.executeUpdate();
        }
    }

    /** Notes that a look-up did not find these posts, and tells those that {@code times} look-ups in a row did not find. */
    static Set<String> notFound(Connection connection, UUID accountId, Collection<String> postKeys, int times)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update known_posts set absent_look_ups = absent_look_ups + 1
                where account_id = ? and post_key = any(?)
                returning post_key, absent_look_ups
                """)) {
            update.setObject(1, accountId);
            update.setArray(2, connection.createArrayOf("text", postKeys.toArray()));
            Set<String> proven = new HashSet<>();
            try (ResultSet row = update.executeQuery()) {
                while (row.next()) {
                    if (row.getInt("absent_look_ups") >= times) {
                        proven.add(row.getString("post_key"));
                    }
                }
            }
            return proven;
        }
    }

    /** Marks exactly the announced versions; a post that has changed meanwhile stays unannounced. */
    static void announced(Connection connection, UUID accountId, List<KnownPost> posts) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update known_posts
                set post_announced = post_announced or observed_at = ?,
                    metrics_announced = metrics_announced or metrics_event_id = ?
                where account_id = ? and post_key = ?
                """)) {
            for (KnownPost post : posts) {
                setTime(update, 1, post.state().observedAt());
                update.setObject(2, post.observation().eventId());
                update.setObject(3, accountId);
                update.setString(4, post.postKey());
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    private static void bind(Connection connection, PreparedStatement row, UUID accountId, KnownPost post)
            throws SQLException {
        KnownPost.State state = post.state();
        CollectedPost.Content content = state.content();
        KnownPost.Observation observation = post.observation();
        row.setObject(1, accountId);
        row.setString(2, post.postKey());
        row.setString(3, content.externalId());
        row.setString(4, state.accountKey());
        row.setString(5, state.creatorHandle());
        setTime(row, 6, content.publishedAt());
        row.setString(7, content.mediaType());
        row.setString(8, content.caption());
        row.setString(9, content.permalink());
        row.setString(10, content.thumbnailUrl());
        row.setObject(11, content.durationMs(), Types.BIGINT);
        row.setObject(12, content.isAd(), Types.BOOLEAN);
        row.setString(13, content.extra());
        row.setString(14, state.contentHash());
        row.setArray(15, uuids(connection, state.projectIds()));
        setTime(row, 16, state.observedAt());
        setTime(row, 17, state.deletedAt());
        row.setBoolean(18, state.announced());
        row.setString(19, MetricsText.values(observation.metrics()));
        row.setString(20, MetricsText.reasons(observation.metrics()));
        row.setBoolean(21, observation.metrics().approximate());
        setTime(row, 22, observation.observedAt());
        row.setArray(23, uuids(connection, observation.projectIds()));
        row.setObject(24, observation.eventId());
        row.setBoolean(25, observation.announced());
        row.setInt(26, post.missedFullSyncs());
        row.setLong(27, post.lastSeenEpoch());
        row.setString(28, content.sourcePostId());
        setTime(row, 29, post.insightsAt());
        row.setString(30, CurvesText.write(observation.metrics().curves()));
        row.setString(31, BreakdownsText.write(observation.metrics().breakdowns()));
    }

    private static List<KnownPost> read(PreparedStatement select) throws SQLException {
        List<KnownPost> posts = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                posts.add(post(row));
            }
        }
        return posts;
    }

    private static KnownPost post(ResultSet row) throws SQLException {
        KnownPost.State state = new KnownPost.State(
                row.getString("account_key"),
                row.getString("creator_handle"),
                content(row),
                row.getString("content_hash"),
                uuids(row.getArray("project_ids")),
                time(row, "observed_at"),
                time(row, "deleted_at"),
                row.getBoolean("post_announced"));
        KnownPost.Observation observation = new KnownPost.Observation(
                MetricsText.read(
                                row.getString("metrics"),
                                row.getString("absent_reasons"),
                                row.getBoolean("approximate"))
                        .with(
                                CurvesText.read(row.getString("curves")),
                                BreakdownsText.read(row.getString("breakdowns"))),
                time(row, "metrics_observed_at"),
                uuids(row.getArray("metrics_project_ids")),
                row.getObject("metrics_event_id", UUID.class),
                row.getBoolean("metrics_announced"));
        return new KnownPost(
                row.getString("post_key"),
                state,
                observation,
                time(row, "insights_at"),
                row.getInt("missed_full_syncs"),
                row.getLong("last_seen_epoch"));
    }

    private static CollectedPost.Content content(ResultSet row) throws SQLException {
        return new CollectedPost.Content(
                row.getString("external_id"),
                row.getString("source_post_id"),
                time(row, "published_at"),
                row.getString("media_type"),
                row.getString("caption"),
                row.getString("permalink"),
                row.getString("thumbnail_url"),
                row.getObject("duration_ms", Long.class),
                row.getObject("is_ad", Boolean.class),
                row.getString("content"));
    }

    private static void setTime(PreparedStatement row, int parameter, Instant time) throws SQLException {
        row.setObject(parameter, time == null ? null : time.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Array uuids(Connection connection, List<UUID> ids) throws SQLException {
        return connection.createArrayOf("uuid", ids.toArray());
    }

    private static List<UUID> uuids(Array ids) throws SQLException {
        return List.of((UUID[]) ids.getArray());
    }
}

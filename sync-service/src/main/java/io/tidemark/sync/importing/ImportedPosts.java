package io.tidemark.sync.importing;

import io.tidemark.sync.sync.MetricsText;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** The tables {@code imported_posts} and {@code imported_observations}. */
final class ImportedPosts {

    private ImportedPosts() {}

    /** What is stored of a post. */
    record Stored(String accountKey, String contentHash, Instant observedAt) {}

    /** A post at a moment. */
    record Moment(String postKey, Instant observedAt) implements Comparable<Moment> {

        @Override
        public int compareTo(Moment other) {
            int byPost = postKey.compareTo(other.postKey);
            return byPost == 0 ? observedAt.compareTo(other.observedAt) : byPost;
        }
    }

    /** Something that waits for its event, and the import that brought it; null when a change of projects did. */
    record Due<T>(T row, UUID importId) {}

    static Map<String, Stored> find(Connection connection, Collection<String> postKeys) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select post_key, account_key, content_hash, observed_at from imported_posts where post_key = any(?)
                """)) {
            select.setArray(1, texts(connection, postKeys));
            Map<String, Stored> posts = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    posts.put(row.getString(1), new Stored(row.getString(2), row.getString(3), time(row, 4)));
                }
            }
            return posts;
        }
    }

    /** The accounts of those of the posts that a source has shown. */
    static Map<String, String> readBySources(Connection connection, Collection<String> postKeys) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select post_key, account_key from known_posts where post_key = any(?)
                """)) {
            select.setArray(1, texts(connection, postKeys));
            Map<String, String> accounts = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    accounts.put(row.getString(1), row.getString(2));
                }
            }
            return accounts;
        }
    }

    /** The ids of everything that imports observed of these posts. */
    static Map<Moment, UUID> observed(Connection connection, Collection<String> postKeys) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select post_key, observed_at, event_id from imported_observations where post_key = any(?)
                """)) {
            select.setArray(1, texts(connection, postKeys));
            Map<Moment, UUID> observed = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    observed.put(new Moment(row.getString(1), time(row, 2)), row.getObject(3, UUID.class));
                }
            }
            return observed;
        }
    }

    /**
     * Inserts or replaces posts.
     *
     * @param toldBySources keys of those that need no event, because a source tells them
     */
    static void store(
            Connection connection,
            UUID importId,
            Collection<ImportedPost> posts,
            Set<String> toldBySources,
            Duration announceAfter)
            throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("""
                insert into imported_posts (post_key, platform, external_id, account_key, creator_handle, published_at,
                    media_type, caption, permalink, content, content_hash, project_ids, observed_at, import_id, announced,
                    announce_after)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now() + ? * interval '1 millisecond')
                on conflict (post_key) do update set
                    creator_handle = excluded.creator_handle,
                    published_at = excluded.published_at,
                    media_type = excluded.media_type,
                    caption = excluded.caption,
                    permalink = excluded.permalink,
                    content = excluded.content,
                    content_hash = excluded.content_hash,
                    project_ids = excluded.project_ids,
                    observed_at = excluded.observed_at,
                    import_id = excluded.import_id,
                    announced = excluded.announced,
                    announce_after = excluded.announce_after
                """)) {
            for (ImportedPost post : posts) {
                Line.Content content = post.content();
                upsert.setString(1, post.postKey());
                upsert.setString(2, post.platform());
                upsert.setString(3, content.externalId());
                upsert.setString(4, post.accountKey());
                upsert.setString(5, post.creatorHandle());
                setTime(upsert, 6, content.publishedAt());
                upsert.setString(7, content.mediaType());
                upsert.setString(8, content.caption());
                upsert.setString(9, content.permalink());
                upsert.setString(10, content.extra());
                upsert.setString(11, post.contentHash());
                upsert.setArray(12, uuids(connection, post.projectIds()));
                setTime(upsert, 13, post.observedAt());
                upsert.setObject(14, importId);
                upsert.setBoolean(15, toldBySources.contains(post.postKey()));
                upsert.setLong(16, announceAfter.toMillis());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    static void storeObservations(
            Connection connection, UUID importId, Collection<ImportedObservation> observations, Duration announceAfter)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into imported_observations (post_key, observed_at, event_id, platform, external_id, account_key,
                    metrics, absent_reasons, project_ids, import_id, announced, announce_after)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false, now() + ? * interval '1 millisecond')
                """)) {
            for (ImportedObservation observation : observations) {
                insert.setString(1, observation.postKey());
                setTime(insert, 2, observation.observedAt());
                insert.setObject(3, observation.eventId());
                insert.setString(4, observation.platform());
                insert.setString(5, observation.externalId());
                insert.setString(6, observation.accountKey());
                insert.setString(7, MetricsText.values(observation.metrics()));
                insert.setString(8, MetricsText.reasons(observation.metrics()));
                insert.setArray(9, uuids(connection, observation.projectIds()));
                insert.setObject(10, importId);
                insert.setLong(11, announceAfter.toMillis());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /**
     * Takes posts that wait for their event into one replica's hands for a while.
     *
     * @param importId those of this import whenever they were stored; null for all that have waited long enough
     */
    static List<Due<ImportedPost>> claim(Connection connection, UUID importId, int limit, Duration announceAfter)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update imported_posts set announce_after = now() + ? * interval '1 millisecond'
                where post_key in (
                    select post_key from imported_posts
                    where not announced and case when ?::uuid is null then announce_after < now() else import_id = ? end
                    order by announce_after limit ? for update skip locked)
                returning post_key, platform, account_key, creator_handle, external_id, published_at, media_type,
                    caption, permalink, content, project_ids, observed_at, import_id
                """)) {
            bindClaim(update, importId, limit, announceAfter);
            List<Due<ImportedPost>> due = new ArrayList<>();
            try (ResultSet row = update.executeQuery()) {
                while (row.next()) {
                    ImportedPost post = new ImportedPost(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            new Line.Content(
                                    row.getString(5),
                                    time(row, 6),
                                    row.getString(7),
                                    row.getString(8),
                                    row.getString(9),
                                    row.getString(10)),
                            uuids(row.getArray(11)),
                            time(row, 12));
                    due.add(new Due<>(post, row.getObject(13, UUID.class)));
                }
            }
            return due;
        }
    }

    /** As {@link #claim}, for observations. */
    static List<Due<ImportedObservation>> claimObservations(
            Connection connection, UUID importId, int limit, Duration announceAfter) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update imported_observations set announce_after = now() + ? * interval '1 millisecond'
                where (post_key, observed_at) in (
                    select post_key, observed_at from imported_observations
                    where not announced and case when ?::uuid is null then announce_after < now() else import_id = ? end
                    order by announce_after limit ? for update skip locked)
                returning post_key, platform, external_id, account_key, metrics, absent_reasons, observed_at, project_ids,
                    import_id
                """)) {
            bindClaim(update, importId, limit, announceAfter);
            List<Due<ImportedObservation>> due = new ArrayList<>();
            try (ResultSet row = update.executeQuery()) {
                while (row.next()) {
                    ImportedObservation observation = new ImportedObservation(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            MetricsText.read(row.getString(5), row.getString(6), false),
                            time(row, 7),
                            uuids(row.getArray(8)));
                    due.add(new Due<>(observation, row.getObject(9, UUID.class)));
                }
            }
            return due;
        }
    }

    /** Marks exactly the announced versions, and counts them for their imports. */
    static void announced(
            Connection connection, List<Due<ImportedPost>> posts, List<Due<ImportedObservation>> observations)
            throws SQLException {
        try (PreparedStatement post = connection.prepareStatement("""
                        update imported_posts set announced = true
                        where post_key = ? and observed_at = ? and not announced
                        """);
                PreparedStatement observation = connection.prepareStatement("""
                        update imported_observations set announced = true
                        where post_key = ? and observed_at = ? and not announced
                        """)) {
            for (Due<ImportedPost> each : posts) {
                post.setString(1, each.row().postKey());
                setTime(post, 2, each.row().observedAt());
                post.addBatch();
            }
            post.executeBatch();
            for (Due<ImportedObservation> each : observations) {
                observation.setString(1, each.row().postKey());
                setTime(observation, 2, each.row().observedAt());
                observation.addBatch();
            }
            observation.executeBatch();
        }
        Set<UUID> importIds = new TreeSet<>();
        posts.stream().map(Due::importId).filter(Objects::nonNull).forEach(importIds::add);
        observations.stream().map(Due::importId).forEach(importIds::add);
        for (UUID importId : importIds) {
            Imports.published(connection, importId, count(posts, importId), count(observations, importId));
        }
    }

    private static <T> long count(List<Due<T>> rows, UUID importId) {
        return rows.stream().filter(row -> importId.equals(row.importId())).count();
    }

    private static void bindClaim(PreparedStatement update, UUID importId, int limit, Duration announceAfter)
            throws SQLException {
        update.setLong(1, announceAfter.toMillis());
        update.setObject(2, importId);
        update.setObject(3, importId);
        update.setInt(4, limit);
    }

    private static Array texts(Connection connection, Collection<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    private static Array uuids(Connection connection, List<UUID> ids) throws SQLException {
        return connection.createArrayOf("uuid", ids.toArray());
    }

    private static List<UUID> uuids(Array ids) throws SQLException {
        return List.of((UUID[]) ids.getArray());
    }

    private static void setTime(PreparedStatement row, int parameter, Instant time) throws SQLException {
        row.setObject(parameter, time.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}

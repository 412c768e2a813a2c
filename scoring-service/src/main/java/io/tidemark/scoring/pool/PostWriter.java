package io.tidemark.scoring.pool;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.EventOrder;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.scoring.database.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Keeps of each post what its newest event says: its creator, its publication and whether it is gone. */
@Singleton
final class PostWriter {

    private final Database database;

    PostWriter(Database database) {
        this.database = database;
    }

    /**
     * An event and its place in the order of its post.
     *
     * @param projects all projects that any event of the batch names for the post
     */
    private record Newest(EventOrder order, PostSynced event, Set<UUID> projects) {

        static Newest of(PostSynced event) {
            return new Newest(
                    EventOrder.of(event.getObservedAt(), event.getEventId()),
                    event,
                    ProjectIds.parse(event.getProjectIds()));
        }

        Newest or(Newest other) {
            Set<UUID> all = new HashSet<>(projects);
            all.addAll(other.projects);
            Newest newer = order.compareTo(other.order) >= 0 ? this : other;
            return new Newest(newer.order, newer.event, all);
        }
    }

    /** @throws IllegalArgumentException when the event can never be stored */
    static void check(PostSynced event) {
        NaturalKeys.key("post_key", event.getPostKey());
        Newest.of(event);
    }

    /**
     * Stores all events or none; an event that is older than what is known changes nothing.
     *
     * @throws IllegalArgumentException when an id is not a UUID
     */
    void write(List<PostSynced> events) throws SQLException {
        Map<String, Newest> newest = HashMap.newHashMap(events.size());
        for (PostSynced event : events) {
            newest.merge(NaturalKeys.key("post_key", event.getPostKey()), Newest.of(event), Newest::or);
        }
        database.write(connection -> {
            stage(connection, newest.values());
            Set<UUID> changed = new HashSet<>();
            for (String postKey : upsert(connection)) {
                changed.addAll(newest.get(postKey).projects());
            }
            DirtyProjects.mark(connection, changed);
            return null;
        });
    }

    private static void stage(Connection connection, Collection<Newest> posts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TEMPORARY TABLE IF NOT EXISTS post_stage (
                        post_key text COLLATE "C" NOT NULL,
                        account_key text NOT NULL,
                        published_at timestamptz NOT NULL,
                        deleted_at timestamptz,
                        observed_at timestamptz NOT NULL,
                        event_id uuid NOT NULL
                    ) ON COMMIT DELETE ROWS
                    """);
        }
        String sql = "COPY post_stage (post_key, account_key, published_at, deleted_at, observed_at, event_id)"
                + " FROM STDIN (FORMAT binary)";
        try (BinaryCopy copy = BinaryCopy.open(connection, sql, 6)) {
            for (Newest post : posts) {
                PostSynced event = post.event();
                copy.row();
                copy.text(event.getPostKey());
                copy.text(event.getAccountKey());
                copy.timestamptz(event.getPublishedAt());
                copy.timestamptz(event.getDeletedAt().orElse(null));
                copy.timestamptz(event.getObservedAt());
                copy.uuid(post.order().eventId());
            }
            copy.finish();
        }
    }

    /** The keys of the posts whose score may change; a newer event that says the same only moves the order. */
    private static Set<String> upsert(Connection connection) throws SQLException {
        Set<String> changed = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        WITH written AS (
                            INSERT INTO post_inputs AS known
                                (post_key, account_key, published_at, deleted_at, post_observed_at, post_event_id)
                            SELECT post_key, account_key, published_at, deleted_at, observed_at, event_id
                            FROM post_stage
                            ORDER BY post_key
                            ON CONFLICT (post_key) DO UPDATE
                            SET account_key = excluded.account_key,
                                published_at = excluded.published_at,
                                deleted_at = excluded.deleted_at,
                                post_observed_at = excluded.post_observed_at,
                                post_event_id = excluded.post_event_id
                            WHERE (excluded.post_observed_at, excluded.post_event_id)
                                > (coalesce(known.post_observed_at, '-infinity'), known.post_event_id)
                            RETURNING WITH (OLD AS before, NEW AS after) after.post_key,
                                (before.account_key, before.published_at, before.deleted_at)
                                    IS DISTINCT FROM (after.account_key, after.published_at, after.deleted_at)
                                    AS changed)
                        SELECT post_key FROM written WHERE changed
                        """)) {
            while (rows.next()) {
                changed.add(rows.getString(1));
            }
        }
        return changed;
    }
}

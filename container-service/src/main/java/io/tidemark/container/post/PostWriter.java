package io.tidemark.container.post;

import io.tidemark.container.container.ContainerAnnouncer;
import io.tidemark.container.container.ContainerWriter;
import io.tidemark.container.container.ContentContainer;
import io.tidemark.messaging.PublishFailedException;
import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.messaging.postgres.JoinByIndex;
import io.tidemark.schemas.event.PostSynced;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;

/** Stores the state of posts and makes their containers, in one transaction, and then announces the containers. */
@Singleton
final class PostWriter {

    private static final String STAGE = """
            COPY post_stage (
                is_newest, post_key, platform, external_id, account_key, creator_handle, project_ids, source, observed_at, event_id,
                published_at, media_type, caption, permalink, thumbnail_url, duration_ms, is_ad, content, deleted_at
            ) FROM STDIN (FORMAT binary)
            """;

    private static final int STAGED_COLUMNS = 19;

    private static final String IS_NEWER =
            "(kept.observed_at, kept.event_id) < (excluded.observed_at, excluded.event_id)";

    private static final String NEWER = """
            account_key = excluded.account_key,
            creator_handle = excluded.creator_handle,
            project_ids = excluded.project_ids::uuid[],
            source = excluded.source,
            observed_at = excluded.observed_at,
            event_id = excluded.event_id,
            published_at = excluded.published_at,
            media_type = excluded.media_type,
            caption = excluded.caption,
            permalink = excluded.permalink,
            thumbnail_url = excluded.thumbnail_url,
            duration_ms = excluded.duration_ms,
            is_ad = excluded.is_ad,
            content = excluded.content,
            deleted_at = excluded.deleted_at
            """;

    private final DataSource dataSource;
    private final ContainerWriter containers;
    private final ContainerAnnouncer announcer;

    PostWriter(DataSource dataSource, ContainerWriter containers, ContainerAnnouncer announcer) {
        this.dataSource = dataSource;
        this.containers = containers;
        this.announcer = announcer;
    }

    /**
     * Stores all events or none. Storing one again changes nothing.
     *
     * @throws IllegalArgumentException when an event can never be stored
     * @throws PublishFailedException when everything is stored but a container may not have been announced; calling
     *     again announces it
     */
    void write(List<PostSynced> events) throws SQLException {
        PostBatch batch = PostBatch.of(events);
        SortedSet<ContentContainer> unannounced;
        // Closing rolls back what is not committed.
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            batch.lanes().take(connection, "platform_posts");
            stage(connection, batch);
            try (Statement statement = connection.createStatement()) {
                statement.execute(JoinByIndex.SETTINGS);
            }
            if (update(connection) < batch.keys()) {
                insertMissing(connection);
            }
            unannounced = unannounced(connection);
            containers.insert(connection, unannounced);
            connection.commit();
        }
        announcer.announce(unannounced);
    }

    private static void stage(Connection connection, PostBatch batch) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TEMPORARY TABLE IF NOT EXISTS post_stage (
                        is_newest boolean, post_key text COLLATE "C", platform text, external_id text, account_key text,
                        creator_handle text, project_ids text[], source text, observed_at timestamptz, event_id uuid,
                        published_at timestamptz, media_type text, caption text, permalink text, thumbnail_url text,
                        duration_ms bigint CHECK (duration_ms >= 0), is_ad boolean,
                        content jsonb CHECK (jsonb_typeof(content) = 'object'), deleted_at timestamptz
                    ) ON COMMIT DELETE ROWS
                    """);
        }
        try (BinaryCopy copy = BinaryCopy.open(connection, STAGE, STAGED_COLUMNS)) {
            for (int i = 0; i < batch.posts().size(); i++) {
                Post post = batch.posts().get(i);
                PostSynced event = post.event();
                copy.row();
                copy.bool(batch.isNewest(i));
                copy.text(event.getPostKey());
                copy.text(event.getPlatform());
                copy.text(event.getExternalId());
                copy.text(event.getAccountKey());
                copy.text(event.getCreatorHandle().orElse(null));
                copy.textArray(event.getProjectIds());
                copy.text(event.getSource());
                copy.timestamptz(event.getObservedAt());
                copy.uuid(post.order().eventId());
                copy.timestamptz(event.getPublishedAt());
                copy.text(event.getMediaType());
                copy.text(event.getCaption().orElse(null));
                copy.text(event.getPermalink().orElse(null));
                copy.text(event.getThumbnailUrl().orElse(null));
                copy.bigint(event.getDurationMs().orElse(null));
                copy.bool(event.getIsAd().orElse(null));
                copy.jsonb(event.getContent().orElse(null));
                copy.timestamptz(event.getDeletedAt().orElse(null));
            }
            copy.finish();
        }
    }

    /** Puts states over older ones, which costs half of what the same by way of a conflict does. */
    private static int update(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                UPDATE platform_posts AS kept SET
                %s
                FROM post_stage AS excluded
                WHERE excluded.is_newest AND kept.post_key = excluded.post_key AND %s
                """.formatted(NEWER, IS_NEWER))) {
            return statement.executeUpdate();
        }
    }

    /** Makes missing rows. A row that a writer without lanes has made in the meantime is a conflict. */
    private static void insertMissing(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO platform_posts AS kept (
                    post_key, platform, external_id, account_key, creator_handle, project_ids, source, observed_at,
                    event_id, published_at, media_type, caption, permalink, thumbnail_url, duration_ms, is_ad,
                    content, deleted_at)
                SELECT post_key, platform, external_id, account_key, creator_handle, project_ids::uuid[], source,
                    observed_at, event_id, published_at, media_type, caption, permalink, thumbnail_url, duration_ms,
                    is_ad, content, deleted_at
                FROM post_stage AS staged
                WHERE is_newest
                  AND NOT EXISTS (SELECT FROM platform_posts AS made WHERE made.post_key = staged.post_key)
                ON CONFLICT (post_key) DO UPDATE SET
                %s
                WHERE %s
                """.formatted(NEWER, IS_NEWER))) {
            statement.executeUpdate();
        }
    }

    /**
     * The containers of the staged states that are missing or were not announced: those of every state, not only of the
     * newest, because a project that has watched a post keeps its container.
     */
    private static SortedSet<ContentContainer> unannounced(Connection connection) throws SQLException {
        SortedSet<ContentContainer> unannounced = new TreeSet<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                        SELECT watching.project, staged.platform, staged.external_id
                        FROM post_stage AS staged, unnest(staged.project_ids::uuid[]) AS watching (project)
                        WHERE NOT EXISTS (
                            SELECT FROM content_containers AS made
                            WHERE made.project_id = watching.project AND made.post_key = staged.post_key AND made.announced)
                        """);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                unannounced.add(
                        ContentContainer.ofPost(rows.getObject(1, UUID.class), rows.getString(2), rows.getString(3)));
            }
        }
        return unannounced;
    }
}

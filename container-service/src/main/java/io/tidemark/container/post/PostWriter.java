package io.tidemark.container.post;

import io.tidemark.container.container.ContainerAnnouncer;
import io.tidemark.container.container.ContainerWriter;
import io.tidemark.messaging.PublishFailedException;
import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.event.PostSynced;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/** Stores the state of posts and makes their containers, in one transaction, and then announces the containers. */
@Singleton
final class PostWriter {

    private static final String STAGE = """
            COPY post_stage (
                post_key, platform, external_id, account_key, creator_handle, project_ids, source, observed_at, event_id,
                published_at, media_type, caption, permalink, thumbnail_url, duration_ms, is_ad, content, deleted_at
            ) FROM STDIN (FORMAT binary)
            """;

    private static final int STAGED_COLUMNS = 18;

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
        // Closing rolls back what is not committed.
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            stage(connection, batch.posts());
            upsert(connection);
            containers.insert(connection, batch.containers());
            connection.commit();
        }
        announcer.announce(batch.containers());
    }

    private static void stage(Connection connection, Collection<Post> posts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TEMPORARY TABLE IF NOT EXISTS post_stage (
                        post_key text COLLATE "C", platform text, external_id text, account_key text,
                        creator_handle text, project_ids text[], source text, observed_at timestamptz, event_id uuid,
                        published_at timestamptz, media_type text, caption text, permalink text, thumbnail_url text,
                        duration_ms bigint CHECK (duration_ms >= 0), is_ad boolean,
                        content jsonb CHECK (jsonb_typeof(content) = 'object'), deleted_at timestamptz
                    ) ON COMMIT DELETE ROWS
                    """);
        }
        try (BinaryCopy copy = BinaryCopy.open(connection, STAGE, STAGED_COLUMNS)) {
            for (Post post : posts) {
                PostSynced event = post.event();
                copy.row();
                copy.text(event.getPostKey());
                copy.text(event.getPlatform());
                copy.text(event.getExternalId());
                copy.text(event.getAccountKey());
                copy.text(event.getCreatorHandle().orElse(null));
                copy.textArray(event.getProjectIds());
                copy.text(event.getSource());
                copy.timestamptz(event.getObservedAt());
                copy.uuid(post.eventId());
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

    /** Goes through the keys in order, so that writers of the same posts wait for each other instead of deadlocking. */
    private static void upsert(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("""
                    INSERT INTO platform_posts AS kept (
                        post_key, platform, external_id, account_key, creator_handle, project_ids, source, observed_at,
                        event_id, published_at, media_type, caption, permalink, thumbnail_url, duration_ms, is_ad,
                        content, deleted_at)
                    SELECT DISTINCT ON (post_key) post_key, platform, external_id, account_key, creator_handle,
                        project_ids::uuid[], source, observed_at, event_id, published_at, media_type, caption,
                        permalink, thumbnail_url, duration_ms, is_ad, content, deleted_at
                    FROM post_stage
                    ORDER BY post_key, observed_at DESC, event_id DESC
                    ON CONFLICT (post_key) DO UPDATE SET
                        account_key = excluded.account_key,
                        creator_handle = excluded.creator_handle,
                        project_ids = excluded.project_ids,
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
                    WHERE (kept.observed_at, kept.event_id) < (excluded.observed_at, excluded.event_id)
                    """);
        }
    }
}

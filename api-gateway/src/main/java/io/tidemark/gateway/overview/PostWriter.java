package io.tidemark.gateway.overview;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.EventOrder;
import io.tidemark.schemas.event.PostSynced;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Writes the columns of {@code posts.synced.v1}. A project's row keeps the newest event that names the project; the
 * project watches the post while that is the post's newest event altogether. So a project that an event leaves out is
 * served the post no longer, and that comes out the same in whatever order the events arrive.
 */
@Singleton
final class PostWriter {

    private static final String POST = """
            post_observed_at, post_event_id, platform, external_id, account_key, creator_handle, creator_name, \
            post_source, published_at, media_type, caption, permalink, thumbnail_url, duration_ms, is_ad, content, \
            deleted_at""";

    /** Of an event that names no project there is one row without project, so that it can still be the newest. */
    private static final String STAGED = """
            project_id uuid, post_key text COLLATE "C", post_observed_at timestamptz, post_event_id uuid, platform text,
            external_id text, account_key text, creator_handle text, creator_name text, post_source text,
            published_at timestamptz, media_type text, caption text, permalink text, thumbnail_url text,
            duration_ms bigint, is_ad boolean, content jsonb, deleted_at timestamptz
            """;

    private static final String MOVE_HEADS = """
            INSERT INTO post_heads AS kept (post_key, observed_at, event_id, mentioned)
            SELECT DISTINCT ON (post_key) post_key, post_observed_at, post_event_id,
                array(SELECT DISTINCT p.project_id FROM post_stage p
                    WHERE p.post_key = s.post_key AND p.project_id IS NOT NULL ORDER BY 1)
            FROM post_stage s
            ORDER BY post_key, post_observed_at DESC, post_event_id DESC
            ON CONFLICT (post_key) DO UPDATE SET
                observed_at = CASE WHEN (excluded.observed_at, excluded.event_id) > (kept.observed_at, kept.event_id)
                    THEN excluded.observed_at ELSE kept.observed_at END,
                event_id = CASE WHEN (excluded.observed_at, excluded.event_id) > (kept.observed_at, kept.event_id)
                    THEN excluded.event_id ELSE kept.event_id END,
                mentioned = array(SELECT DISTINCT unnest(kept.mentioned || excluded.mentioned) ORDER BY 1)
            WHERE (excluded.observed_at, excluded.event_id) > (kept.observed_at, kept.event_id)
               OR NOT kept.mentioned @> excluded.mentioned
            """;

    /** Goes through every row of the batch's posts, because a project that is not named any more has to learn of it. */
    private static final String STORE = """
            INSERT INTO post_overview AS kept (project_id, post_key, watched, %s)
            SELECT m.project_id, h.post_key,
                coalesce((s.post_observed_at, s.post_event_id) = (h.observed_at, h.event_id), false), %s
            FROM post_heads h
            CROSS JOIN LATERAL unnest(h.mentioned) AS m(project_id)
            LEFT JOIN post_stage s ON s.post_key = h.post_key AND s.project_id = m.project_id
            WHERE h.post_key IN (SELECT post_key FROM post_stage)
            ORDER BY m.project_id, h.post_key
            ON CONFLICT (project_id, post_key) DO UPDATE SET
                watched = CASE WHEN %s THEN excluded.watched ELSE %s END,
            %s
            WHERE %s OR kept.watched IS DISTINCT FROM %s
            """;

    private static final String NEWER = """
            (excluded.post_event_id IS NOT NULL AND (kept.post_event_id IS NULL
                OR (excluded.post_observed_at, excluded.post_event_id) > (kept.post_observed_at, kept.post_event_id)))""";

    private static final String IS_HEAD = """
            EXISTS (SELECT FROM post_heads h WHERE h.post_key = kept.post_key
                AND h.observed_at = kept.post_observed_at AND h.event_id = kept.post_event_id)""";

    private static final Stage.Plan<Newest.Entry<RowKey, PostSynced>> PLAN = new Stage.Plan<>(
            "post_stage", STAGED, "project_id, post_key, " + POST, PostWriter::copy, List.of(MOVE_HEADS, store()));

    private final Stage stage;

    PostWriter(Stage stage) {
        this.stage = stage;
    }

    /** @throws IllegalArgumentException when the event can never be stored */
    static void check(PostSynced event) {
        EventOrder.of(event.getObservedAt(), event.getEventId());
        event.getProjectIds().forEach(projectId -> RowKey.of(projectId, event.getPostKey()));
    }

    void write(List<PostSynced> events) throws SQLException {
        Newest<RowKey, PostSynced> newest = new Newest<>();
        for (PostSynced event : events) {
            EventOrder version = EventOrder.of(event.getObservedAt(), event.getEventId());
            for (String projectId : event.getProjectIds()) {
                newest.add(RowKey.of(projectId, event.getPostKey()), version, event);
            }
            if (event.getProjectIds().isEmpty()) {
                newest.add(new RowKey(null, event.getPostKey()), version, event);
            }
        }
        stage.store(PLAN, newest.entries());
    }

    private static String store() {
        List<String> taken = new ArrayList<>();
        List<String> staged = new ArrayList<>();
        for (String column : POST.split(", ")) {
            staged.add("s." + column);
            taken.add("    %1$s = CASE WHEN %2$s THEN excluded.%1$s ELSE kept.%1$s END".formatted(column, NEWER));
        }
        return STORE.formatted(
                POST, String.join(", ", staged), NEWER, IS_HEAD, String.join(",\n", taken), NEWER, IS_HEAD);
    }

    private static void copy(Newest.Entry<RowKey, PostSynced> row, BinaryCopy copy) throws SQLException {
        PostSynced event = row.event();
        UUID projectId = row.key().projectId();
        copy.uuid(projectId);
        copy.text(event.getPostKey());
        copy.timestamptz(row.version().at());
        copy.uuid(row.version().eventId());
        copy.text(event.getPlatform());
        copy.text(event.getExternalId());
        copy.text(event.getAccountKey());
        copy.text(event.getCreatorHandle().orElse(null));
        copy.text(event.getCreatorHandle().map(PostWriter::creatorName).orElse(null));
        copy.text(event.getSource());
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

    /** A handle as it is compared: without '@', in lower case. */
    static String creatorName(String handle) {
        String name = handle.startsWith("@") ? handle.substring(1) : handle;
        return name.toLowerCase(Locale.ROOT);
    }
}

package io.tidemark.bench.score;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.testbed.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * The tables of scoring-service, filled as its consumers would have filled them, and the peer's copy of the scored one. All
 * dead rows are removed between turns and by nobody else, so that no turn pays for another.
 */
record Tables(PostgresDatabase database, Posts posts) {

    /** What the peer scores: the same columns, keys and free space as {@code ads_content}. */
    static final String PEER = "peer_content";

    private static final int BATCH = 5_000;

    private static final String INPUTS = """
            COPY post_inputs (post_key, account_key, published_at, deleted_at, post_observed_at, post_event_id,
                views, views_observed_at, views_event_id, likes, likes_observed_at, likes_event_id,
                comments, comments_observed_at, comments_event_id, shares, shares_observed_at, shares_event_id,
                saves, saves_observed_at, saves_event_id)
            FROM STDIN (FORMAT binary)
            """;

    private static final String CONTENT = """
            COPY ads_content (ads_content_id, container_id, project_id, post_key, scoring_pool)
            FROM STDIN (FORMAT binary)
            """;

    private record Content(UUID id, UUID container, UUID project, String postKey) {}

    /** Makes the rows. */
    void fill(boolean withPeer) throws SQLException {
        try (Connection connection = scoring()) {
            fillInputs(connection);
            fillContent(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("ALTER TABLE post_inputs SET (autovacuum_enabled = off)");
                statement.execute("ALTER TABLE ads_content SET (autovacuum_enabled = off)");
                statement.execute("ALTER TABLE score_history SET (autovacuum_enabled = off)");
                if (withPeer) {
                    statement.execute("CREATE TABLE " + PEER + " (LIKE ads_content INCLUDING ALL)"
                            + " WITH (fillfactor = 60, autovacuum_enabled = off)");
                    statement.execute("INSERT INTO " + PEER + " SELECT * FROM ads_content");
                }
            }
        }
        settle(withPeer);
    }

    private void fillInputs(Connection connection) throws SQLException {
        try (BinaryCopy copy = BinaryCopy.open(connection, INPUTS, 21)) {
            for (int post = 0; post < posts.count(); post++) {
                Instant observedAt = posts.end();
                UUID event = new UUID(Posts.mix(post), Posts.mix(-post));
                Posts.Metrics metrics = posts.metrics(post);
                copy.row();
                copy.text(posts.key(post));
                copy.text(Posts.PLATFORM + ":bench-" + posts.projectOf(post) + "-" + posts.creator(post));
                copy.timestamptz(Instant.EPOCH.plus(posts.publishedAt(post), ChronoUnit.MICROS));
                copy.timestamptz(posts.deleted(post) ? observedAt : null);
                copy.timestamptz(observedAt);
                copy.uuid(event);
                for (Long metric : Arrays.asList(
                        metrics.views(), metrics.likes(), metrics.comments(), metrics.shares(), metrics.saves())) {
                    copy.bigint(metric);
                    copy.timestamptz(metric == null ? null : observedAt);
                    copy.uuid(metric == null ? null : event);
                }
            }
            copy.finish();
        }
    }

    /** The consumer of containers sorts each batch by id. */
    private void fillContent(Connection connection) throws SQLException {
        try (BinaryCopy copy = BinaryCopy.open(connection, CONTENT, 5)) {
            List<Content> batch = new ArrayList<>(BATCH);
            for (int post = 0; post < posts.count(); post++) {
                UUID project = posts.project(posts.projectOf(post));
                UUID container = NaturalKeys.containerId(project, posts.key(post));
                batch.add(new Content(NaturalKeys.adsContentId(container), container, project, posts.key(post)));
                if (batch.size() == BATCH || post == posts.count() - 1) {
                    batch.sort(Comparator.comparing(content -> content.id().toString()));
                    for (Content content : batch) {
                        copy.row();
                        copy.uuid(content.id());
                        copy.uuid(content.container());
                        copy.uuid(content.project());
                        copy.text(content.postKey());
                        copy.text("ugc");
                    }
                    batch.clear();
                }
            }
            copy.finish();
        }
    }

    /** Lets a share of the posts exchange all metrics but views with the post of equal views. */
    void exchangeMetrics(int oneOf) throws SQLException {
        execute("scoring", """
                UPDATE post_inputs AS post
                SET likes = twin.likes, likes_observed_at = twin.likes_observed_at, likes_event_id = twin.likes_event_id,
                    comments = twin.comments, comments_observed_at = twin.comments_observed_at,
                    comments_event_id = twin.comments_event_id,
                    shares = twin.shares, shares_observed_at = twin.shares_observed_at,
                    shares_event_id = twin.shares_event_id,
                    saves = twin.saves, saves_observed_at = twin.saves_observed_at, saves_event_id = twin.saves_event_id
                FROM post_inputs AS twin
                WHERE substr(post.post_key, 8)::bigint / 2 %% %d = 0
                    AND twin.post_key = 'tiktok:' || (substr(post.post_key, 8)::bigint # 1)
                    AND post.views = twin.views AND post.deleted_at IS NULL AND twin.deleted_at IS NULL
                """.formatted(oneOf));
    }

    /** Makes every post a day older. */
    void age() throws SQLException {
        execute("scoring", "UPDATE post_inputs SET published_at = published_at - interval '1 day'");
    }

    /** Marks every project, as its consumers do, when each has rested from its last cycle. */
    void markAll() throws SQLException {
        execute("scoring", "UPDATE project_leases SET not_before = '-infinity'");
        execute("scoring", """
                INSERT INTO dirty_projects (project_id, since, claimed)
                SELECT project_id, now() - interval '1 hour', false FROM ads_content GROUP BY project_id
                """);
    }

    /** What the turn before has left to clean and to write must not be charged to the next. */
    void settle(boolean withPeer) throws SQLException {
        execute("postgres", "VACUUM ANALYZE scoring.post_inputs");
        execute("postgres", "VACUUM ANALYZE scoring.ads_content");
        execute("postgres", "VACUUM ANALYZE scoring.score_history");
        if (withPeer) {
            execute("postgres", "VACUUM ANALYZE scoring." + PEER);
        }
        execute("postgres", "CHECKPOINT");
    }

    void execute(String role, String sql) throws SQLException {
        try (Connection connection = database.dataSource(role).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The only value of the only row. */
    String value(String sql) throws SQLException {
        try (Connection connection = scoring();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    Connection scoring() throws SQLException {
        return database.dataSource("scoring").getConnection();
    }
}

package io.tidemark.bench.query;

import io.tidemark.testbed.PostgresDatabase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Posts of several projects in the gateway's tables, with metrics, scores and gaps in both, and keys that open the projects.
 *
 * @param projects ids
 * @param keys the key with the index i opens the project i modulo their number
 */
record QueryData(List<String> projects, List<String> keys) {

    static QueryData of(int projects, int keys) {
        List<String> projectIds = new ArrayList<>();
        for (int i = 0; i < projects; i++) {
            projectIds.add(UUID.nameUUIDFromBytes(("project " + i).getBytes(StandardCharsets.US_ASCII))
                    .toString());
        }
        List<String> keyTexts = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            byte[] bytes = sha256("key " + i);
            keyTexts.add("tmk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
        return new QueryData(projectIds, keyTexts);
    }

    String projectOf(int key) {
        return projects.get(key % projects.size());
    }

    /** Whether the tables hold these posts, of an earlier run. */
    boolean isIn(PostgresDatabase database, int posts) throws SQLException {
        try (Connection connection = database.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT (SELECT count(*) FROM gateway.post_overview),"
                        + " (SELECT count(*) FROM gateway.api_keys)")) {
            row.next();
            return row.getLong(1) == posts && row.getLong(2) == keys.size();
        }
    }

    /** Fills tables that the gateway has made; indexes are made anew, which is faster than to keep them meanwhile. */
    void fill(PostgresDatabase database, int posts) throws SQLException {
        try (Connection connection = database.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = gateway");
            statement.execute("TRUNCATE post_overview, api_key_projects, api_keys, projects");
            insertProjects(connection);
            insertKeys(connection);
            List<String> indexes = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("""
                    SELECT i.indexdef, i.indexname FROM pg_indexes i
                    WHERE i.schemaname = 'gateway' AND i.tablename = 'post_overview' AND i.indexname <> 'post_overview_pkey'
                    """)) {
                while (rows.next()) {
                    indexes.add(rows.getString(1));
                }
            }
            for (String index : indexes) {
                statement.execute("DROP INDEX " + index.split(" ")[index.startsWith("CREATE UNIQUE") ? 3 : 2]);
            }
            insertPosts(connection, posts);
            statement.execute("SET maintenance_work_mem = '256MB'");
            for (String index : indexes) {
                statement.execute(index);
            }
            statement.execute("VACUUM (ANALYZE) post_overview");
            statement.execute("VACUUM (ANALYZE) api_keys");
            statement.execute("VACUUM (ANALYZE) api_key_projects");
            statement.execute("CHECKPOINT");
        }
    }

    private void insertProjects(Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO projects SELECT id::uuid, 'bench', now() FROM unnest(?) id")) {
            insert.setArray(1, array(connection, projects));
            insert.execute();
        }
    }

    private void insertKeys(Connection connection) throws SQLException {
        List<String> hashes = new ArrayList<>();
        List<String> opened = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            hashes.add(HexFormat.of().formatHex(sha256(keys.get(i))));
            opened.add(projectOf(i));
        }
        try (PreparedStatement insert = connection.prepareStatement("""
                WITH given AS (
                    SELECT gen_random_uuid() AS key_id, hash, project FROM unnest(?::text[], ?::text[]) k(hash, project)
                ), made AS (
                    INSERT INTO api_keys (key_id, key_hash, created_at) SELECT key_id, hash, now() FROM given
                )
                INSERT INTO api_key_projects SELECT key_id, project::uuid FROM given
                """)) {
            insert.setArray(1, array(connection, hashes));
            insert.setArray(2, array(connection, opened));
            insert.execute();
        }
    }

    private void insertPosts(Connection connection, int posts) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO post_overview (project_id, post_key, watched, post_observed_at, post_event_id, platform,
                    external_id, account_key, creator_handle, creator_name, post_source, published_at, media_type,
                    caption, permalink, thumbnail_url, duration_ms, is_ad, container_event_id, container_id, container_pool,
                    scored_at, score_event_id, scoring_pool, scoring_version, organic_score, unscored_reason, missing_terms,
                    eligibility_changed_at, eligibility_event_id, eligible, gates,
                    metrics_observed_at, metrics_event_id, metrics_source, metrics_approximate, absent_reasons,
                    views, likes, comments, shares, saves, reach, total_interactions, impressions, engagements,
                    avg_watch_time_ms, full_watch_rate,
                    sorted_views, sorted_likes, sorted_comments, sorted_shares, sorted_saves, sorted_reach,
                    sorted_total_interactions, sorted_impressions, sorted_engagements, sorted_avg_watch_time_ms,
                    sorted_full_watch_rate, sorted_organic_score, sorted_scored_at)
                SELECT given.*, views, likes, comments, shares, saves, reach, total_interactions, impressions, engagements,
                    avg_watch_time_ms, full_watch_rate, organic_score, scored_at
                FROM (SELECT project, platform || ':' || external, true, timestamptz '2026-02-01Z', event, platform,
                    external, platform || ':u-' || n % 5000, 'creator.' || n % 5000, 'creator.' || n % 5000, platform || '_api',
                    timestamptz '2026-01-01Z' - (n * 7919 % 525600) * interval '1 minute',
                    CASE WHEN m % 4 = 0 THEN 'photo' ELSE 'video' END,
                    'Post ' || n || ' of a creator, "quoted", with words, a #hashtag' || n % 97 || ' and an emoji 🎬',
                    'https://www.' || platform || '.example/@creator.' || n % 5000 || '/video/' || external,
                    'https://cdn.' || platform || '.example/thumbnails/' || event || '.jpeg?size=large',
                    CASE WHEN m % 4 > 0 THEN 5000 + n % 90000 END, m % 50 = 0, event, event, 'ugc',
                    timestamptz '2026-02-02Z' + (n % 600) * interval '1 second' AS scored_at, event, 'ugc', 'ugc-1',
                    CASE WHEN m % 7 > 0 THEN (n * 7873 % 1001) / 100.0 END AS organic_score,
                    CASE WHEN m % 7 = 0 THEN 'TOO_FEW_VIEWS' END, '{}'::text[],
                    timestamptz '2026-02-02Z' + (n % 600) * interval '1 second', event, m % 7 > 0 AND n * 7873 % 1001 >= 400,
                    jsonb '[]', timestamptz '2026-02-01Z', event, platform || '_api', false,
                    CASE platform WHEN 'x' THEN jsonb '{"saves": "not_permitted", "reach": "not_supported"}'
                        ELSE jsonb '{"profile_visits": "not_permitted"}' END,
                    CASE WHEN m % 10 > 0 THEN n * 104729::bigint % 1000003 END AS views, n * 7907 % 50021 AS likes,
                    n * 7901 % 5003 AS comments, n * 7883 % 3001 AS shares,
                    CASE WHEN platform <> 'x' THEN n * 7879 % 2111 END AS saves,
                    CASE platform WHEN 'instagram' THEN n * 7877 % 1000003 END AS reach,
                    CASE platform WHEN 'instagram' THEN n * 7867 % 60013 END AS total_interactions,
                    CASE platform WHEN 'x' THEN n * 7853 % 1000003 END AS impressions,
                    CASE platform WHEN 'x' THEN n * 7841 % 60013 END AS engagements,
                    CASE WHEN m % 4 > 0 THEN n * 7829 % 30011 END AS avg_watch_time_ms,
                    CASE platform WHEN 'tiktok' THEN (n * 7823 % 1001) / 1000.0 END AS full_watch_rate
                FROM (
                    SELECT n, n / 100 AS m, (?::uuid[])[1 + n % cardinality(?::uuid[])] AS project, md5(n::text)::uuid AS event,
                        (ARRAY['tiktok', 'instagram', 'x'])[1 + n / 100 % 3] AS platform,
                        (7000000000000000000 + n * 7919)::text AS external
                    FROM generate_series(0::bigint, ? - 1) n
                ) post) AS given
                """)) {
            insert.setArray(1, array(connection, projects));
            insert.setArray(2, array(connection, projects));
            insert.setInt(3, posts);
            insert.execute();
        }
    }

    private static Array array(Connection connection, List<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

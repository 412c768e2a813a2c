package io.tidemark.bench.ingest;

import io.tidemark.testbed.stack.Service;
import java.util.List;
import java.util.Optional;

/**
 * What a service does with a topic, and what its peer does of it.
 *
 * @param group the service's consumer group
 * @param newest the service's table with the newest event of each post
 * @param unfinished a query with a row while the service has something left to do though all posts are stored, if it can
 *     have
 * @param expected what the service's tables hold in the end
 * @param peer the one table that the peer writes
 * @param peerExpected what that holds in the end
 */
record Task(
        Service service,
        String group,
        Feed feed,
        Contestant.Newest newest,
        Optional<String> unfinished,
        List<Feed.Expected> expected,
        PeerTable peer,
        Feed.Expected peerExpected) {

    private static final String MICROS = "(extract(epoch FROM observed_at) * 1000000)::bigint";
    private static final String PEER_MICROS = "observed_at";

    /**
     * A table for the peer with one row for each {@code post_key}.
     *
     * @param columns name and type of each; the names are those of the event's fields
     */
    record PeerTable(String name, List<String> columns) {

        List<String> fields() {
            return columns.stream()
                    .map(column -> column.substring(0, column.indexOf(' ')))
                    .toList();
        }

        String definition() {
            return "CREATE TABLE %s (%s) WITH (fillfactor = 50)".formatted(name, String.join(", ", columns));
        }

        Contestant.Newest newest() {
            return new Contestant.Newest(name, PEER_MICROS);
        }
    }

    /** metrics-service: history, latest values and daily values; the peer: latest values alone. */
    static Task of(Observations observations) {
        PeerTable peer = new PeerTable(
                "peer_latest",
                List.of(
                        "event_id text NOT NULL",
                        "post_key text COLLATE \"C\" PRIMARY KEY",
                        "platform text NOT NULL",
                        "external_id text NOT NULL",
                        "account_key text NOT NULL",
                        "source text NOT NULL",
                        "observed_at bigint NOT NULL",
                        "approximate boolean NOT NULL",
                        "views bigint",
                        "likes bigint",
                        "comments bigint",
                        "shares bigint",
                        "saves bigint",
                        "reach bigint",
                        "impressions bigint",
                        "total_interactions bigint"));
        return new Task(
                Service.METRICS,
                "metrics-service.post-metrics",
                observations,
                new Contestant.Newest("platform_post_metrics_latest", MICROS),
                Optional.empty(),
                List.of(
                        observations.expected("platform_post_metrics_latest", MICROS, Observations.Kept.NEWEST),
                        observations.expected(
                                "platform_post_metrics_daily", MICROS, Observations.Kept.NEWEST_OF_PAST_DAY),
                        observations.expected("platform_post_metrics", MICROS, Observations.Kept.EVERY)),
                peer,
                observations.expected(peer.name(), PEER_MICROS, Observations.Kept.NEWEST));
    }

    /** container-service: posts and containers, which it announces; the peer: posts without their projects. */
    static Task of(SyncedPosts posts) {
        PeerTable peer = new PeerTable(
                "peer_posts",
                List.of(
                        "event_id text NOT NULL",
                        "post_key text COLLATE \"C\" PRIMARY KEY",
                        "platform text NOT NULL",
                        "external_id text NOT NULL",
                        "account_key text NOT NULL",
                        "creator_handle text",
                        "source text NOT NULL",
                        "observed_at bigint NOT NULL",
                        "published_at bigint NOT NULL",
                        "media_type text NOT NULL",
                        "caption text",
                        "permalink text",
                        "thumbnail_url text",
                        "duration_ms bigint",
                        "is_ad boolean",
                        "content text",
                        "deleted_at bigint"));
        return new Task(
                Service.CONTAINER,
                "container-service.posts",
                posts,
                new Contestant.Newest("platform_posts", MICROS),
                Optional.of("SELECT 1 FROM content_containers WHERE NOT announced LIMIT 1"),
                List.of(posts.newest("platform_posts", MICROS), posts.containers("content_containers")),
                peer,
                posts.newest(peer.name(), PEER_MICROS));
    }
}

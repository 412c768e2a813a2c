package io.tidemark.launcher.reconcile;

import static io.tidemark.launcher.reconcile.Comparison.Column.same;
import static io.tidemark.launcher.reconcile.Comparison.Column.uuid;

import io.tidemark.launcher.reconcile.Comparison.Column;
import io.tidemark.launcher.reconcile.Folds.Metric;
import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Every topic with the tables that it fills, and the rule by which it does. */
public final class Feeds {

    private static final String SETTLED = "settled";

    /** A row for each project that an event names. */
    private static final String BY_PROJECT =
            "(SELECT settled.*, p::uuid AS project FROM settled, unnest(project_ids) AS p) AS named";

    private static final List<Column> POST = same("post_key");
    private static final List<Column> PROJECT_POST =
            List.of(new Column("project_id", "project"), new Column("post_key", "post_key"));
    private static final List<Column> PROJECT_ID_POST =
            List.of(uuid("project_id", "project_id"), new Column("post_key", "post_key"));
    private static final Column EVENT = uuid("event_id", "event_id");

    private static final List<Metric> METRICS = MetricCatalog.all().stream()
            .map(metric -> new Metric(metric.id(), metric.isWhole() ? "whole" : "real"))
            .toList();
    private static final List<Metric> SCORED = Stream.of("views", "likes", "comments", "shares", "saves")
            .map(name -> new Metric(name, "whole"))
            .toList();
    private static final List<Metric> ACCOUNT_METRICS = AccountMetricCatalog.all().stream()
            .map(metric -> new Metric(metric.id(), "whole"))
            .toList();

    private Feeds() {}

    public static List<Feed> all() {
        return List.of(
                containerPosts(),
                scoringPosts(),
                gatewayPosts(),
                metricsPosts(),
                scoringMetrics(),
                gatewayMetrics(),
                accounts(),
                new Feed(
                        Topics.AD_METRICS_COLLECTED,
                        "metrics-service.ad-metrics",
                        "metrics",
                        "ad_key",
                        List.of(AdFold.ledger(), AdFold.daily())),
                scoringContainers(),
                gatewayContainers(),
                scores(),
                eligibility(),
                accountSyncs());
    }

    private static Feed containerPosts() {
        List<Column> columns = and(
                same("platform", "external_id", "account_key", "creator_handle", "source", "observed_at"),
                EVENT,
                new Column("project_ids", "project_ids::uuid[]"));
        columns.addAll(same(
                "published_at",
                "media_type",
                "caption",
                "permalink",
                "thumbnail_url",
                "duration_ms",
                "is_ad",
                "deleted_at"));
        columns.add(CONTENT);
        return new Feed(
                Topics.POSTS_SYNCED,
                "container-service.posts",
                "containers",
                "post_key",
                List.of(
                        Comparison.newest("platform_posts", SETTLED, "observed_at", POST, columns),
                        Comparison.once("content_containers", BY_PROJECT, PROJECT_POST, same("platform"))));
    }

    /** What is no JSON would have become a dead letter; here it shows as different instead of failing the query. */
    private static final Column CONTENT =
            new Column("content", "CASE WHEN pg_input_is_valid(content, 'jsonb') THEN content::jsonb END");

    private static Feed scoringPosts() {
        return new Feed(
                Topics.POSTS_SYNCED,
                "scoring-service.posts",
                "scoring",
                "post_key",
                List.of(Comparison.newest(
                                "post_inputs",
                                SETTLED,
                                "observed_at",
                                POST,
                                and(
                                        same("account_key", "published_at", "deleted_at"),
                                        new Column("post_observed_at", "observed_at"),
                                        uuid("post_event_id", "event_id")))
                        .where("post_event_id IS NOT NULL")));
    }

    private static Feed gatewayPosts() {
        String withHead = """
                (SELECT named.*, (observed_at, event_id::uuid) = (head_at, head_event) AS is_head
                 FROM %s JOIN (
                     SELECT DISTINCT ON (post_key) post_key AS head_post, observed_at AS head_at, event_id::uuid AS head_event
                     FROM settled ORDER BY post_key, observed_at DESC, event_id::uuid DESC) AS heads
                 ON head_post = post_key) AS watched""".formatted(BY_PROJECT);
        List<Column> columns = and(
                same(
                        "platform",
                        "external_id",
                        "account_key",
                        "creator_handle",
                        "published_at",
                        "media_type",
                        "caption"),
                // The handle as the gateway compares it: without '@', in lower case by the rules of Unicode.
                new Column(
                        "creator_name",
                        "lower(regexp_replace(creator_handle, '^@', '') COLLATE pg_unicode_fast) COLLATE \"C\""),
                new Column("watched", "is_head"),
                new Column("post_observed_at", "observed_at"),
                uuid("post_event_id", "event_id"),
                new Column("post_source", "source"),
                CONTENT);
        columns.addAll(same("permalink", "thumbnail_url", "duration_ms", "is_ad", "deleted_at"));
        return new Feed(
                Topics.POSTS_SYNCED,
                "api-gateway.posts",
                "gateway",
                "post_key",
                List.of(
                        Comparison.newest("post_overview", withHead, "observed_at", PROJECT_POST, columns)
                                .where("post_event_id IS NOT NULL"),
                        postHeads()));
    }

    /** The newest event of each post, and every project that any of its events named. */
    private static Comparison postHeads() {
        String mentioned = """
                (SELECT settled.*, coalesce(mentioned, '{}') AS mentioned
                 FROM settled LEFT JOIN (
                     SELECT post_key AS post, array_agg(DISTINCT p::uuid ORDER BY p::uuid) AS mentioned
                     FROM settled, unnest(project_ids) AS p GROUP BY post_key) AS named
                 ON post = post_key) AS heads""";
        return Comparison.newest(
                "post_heads", mentioned, "observed_at", POST, and(same("observed_at", "mentioned"), EVENT));
    }

    private static Feed metricsPosts() {
        List<Column> history = same("source", "approximate", "absent_reasons");
        METRICS.forEach(metric -> history.addAll(same(metric.name())));
        // The newest day of a post is told by its latest values.
        String pastDays = """
                (SELECT * FROM (
                     SELECT settled.*, max(observed_at) OVER (PARTITION BY post_key) AS newest FROM settled) AS dated
                 WHERE observed_at < date_trunc('day', newest, 'UTC')) AS past""";
        return new Feed(
                Topics.POST_METRICS_COLLECTED,
                "metrics-service.post-metrics",
                "metrics",
                "post_key",
                List.of(
                        Comparison.once(
                                "platform_post_metrics", SETTLED, and(same("post_key", "observed_at"), EVENT), history),
                        Folds.newestMeasured(
                                "platform_post_metrics_latest",
                                SETTLED,
                                POST,
                                List.of("observed_at", "event_id", "source", "approximate", "absent_reasons"),
                                METRICS),
                        Folds.newestMeasured(
                                "platform_post_metrics_daily",
                                pastDays,
                                and(POST, new Column("day", "(observed_at AT TIME ZONE 'UTC')::date")),
                                List.of("observed_at", "event_id"),
                                METRICS),
                        curves(),
                        breakdowns()));
    }

    /** The curves of the newest observation that had any. */
    private static Comparison curves() {
        String seen = "(SELECT * FROM settled WHERE num_nonnulls(retention_curve, likes_curve) > 0) AS seen";
        return Comparison.newest(
                "platform_post_curves",
                seen,
                "observed_at",
                POST,
                and(
                        same("observed_at"),
                        EVENT,
                        points("retention_seconds", "retention_curve", "second", "integer"),
                        points("retention_shares", "retention_curve", "share", "double precision"),
                        points("likes_seconds", "likes_curve", "second", "integer"),
                        points("likes_shares", "likes_curve", "share", "double precision")));
    }

    /** Of each kind the newest parts, and the newest reason for none. */
    private static Comparison breakdowns() {
        String told = """
                (SELECT post_key, observed_at, event_id, told ->> 'kind' AS kind, told ->> 'absent_reason' AS absent_reason,
                     told ->> 'absent_reason' IS NULL AS measured, told -> 'parts' AS parts
                 FROM settled, jsonb_array_elements(breakdowns) AS listed (told)) AS told""";
        return Comparison.newest(
                "platform_post_breakdowns",
                told,
                "observed_at",
                same("post_key", "kind", "measured"),
                and(
                        same("observed_at", "absent_reason"),
                        EVENT,
                        parts("names", "name", "text"),
                        parts("shares", "share", "double precision")));
    }

    private static Column parts(String name, String field, String type) {
        return new Column(name, """
                CASE WHEN measured THEN array(SELECT (part ->> '%s')::%s
                    FROM jsonb_array_elements(parts) WITH ORDINALITY AS listed (part, place) ORDER BY place) END""".formatted(field, type));
    }

    private static Column points(String name, String curve, String field, String type) {
        return new Column(name, """
                CASE WHEN %1$s IS NOT NULL THEN array(SELECT (point ->> '%2$s')::%3$s
                    FROM jsonb_array_elements(%1$s) WITH ORDINALITY AS listed (point, place) ORDER BY place) END""".formatted(curve, field, type));
    }

    private static Feed scoringMetrics() {
        return new Feed(
                Topics.POST_METRICS_COLLECTED,
                "scoring-service.post-metrics",
                "scoring",
                "post_key",
                List.of(Folds.measured("post_inputs", SETTLED, POST, SCORED)));
    }

    private static Feed gatewayMetrics() {
        return new Feed(
                Topics.POST_METRICS_COLLECTED,
                "api-gateway.post-metrics",
                "gateway",
                "post_key",
                List.of(Folds.newestMeasured(
                                "post_overview",
                                BY_PROJECT,
                                PROJECT_POST,
                                List.of(
                                        "metrics_observed_at",
                                        "metrics_event_id",
                                        "metrics_source",
                                        "metrics_approximate",
                                        "absent_reasons"),
                                METRICS)
                        .where("metrics_event_id IS NOT NULL")));
    }

    private static Feed accounts() {
        List<Column> history = same("source", "absent_reasons");
        ACCOUNT_METRICS.forEach(metric -> history.addAll(same(metric.name())));
        return new Feed(
                Topics.ACCOUNT_METRICS_COLLECTED,
                "metrics-service.account-metrics",
                "metrics",
                "account_key",
                List.of(
                        Comparison.once(
                                "account_metrics",
                                SETTLED,
                                and(same("account_key", "day", "observed_at"), EVENT),
                                history),
                        Folds.newestMeasured(
                                "account_metrics_daily",
                                SETTLED,
                                same("account_key", "day"),
                                List.of("observed_at", "event_id"),
                                ACCOUNT_METRICS)));
    }

    private static Feed scoringContainers() {
        return new Feed(
                Topics.CONTAINERS_CREATED,
                "scoring-service.containers",
                "scoring",
                "post_key",
                List.of(Comparison.once(
                        "ads_content",
                        SETTLED,
                        List.of(uuid("container_id", "container_id")),
                        and(PROJECT_ID_POST, new Column("scoring_pool", "scoring_pool")))));
    }

    private static Feed gatewayContainers() {
        return new Feed(
                Topics.CONTAINERS_CREATED,
                "api-gateway.containers",
                "gateway",
                "post_key",
                List.of(Comparison.once(
                                "post_overview",
                                SETTLED,
                                PROJECT_ID_POST,
                                List.of(
                                        uuid("container_event_id", "event_id"),
                                        uuid("container_id", "container_id"),
                                        new Column("container_pool", "scoring_pool")))
                        .where("container_event_id IS NOT NULL")));
    }

    private static Feed scores() {
        List<Column> columns = and(
                same(
                        "scoring_pool",
                        "scoring_version",
                        "organic_score",
                        "unscored_reason",
                        "quality",
                        "outperformance"),
                new Column("scored_at", "as_of"),
                uuid("score_event_id", "event_id"),
                uuid("scoring_run_id", "run_id"),
                new Column("reach_percentile", "reach"),
                new Column("input_published_at", "published_at"),
                new Column("input_observed_at", "metrics_observed_at"));
        columns.addAll(same("freshness", "weighted_er", "creator_median_views", "pool_size", "missing_terms"));
        SCORED.forEach(metric -> columns.add(new Column("input_" + metric.name(), metric.name())));
        return new Feed(
                Topics.ADS_CONTENT_SCORED,
                "api-gateway.scores",
                "gateway",
                "post_key",
                List.of(Comparison.newest("post_overview", SETTLED, "as_of", PROJECT_ID_POST, columns)
                        .where("score_event_id IS NOT NULL")));
    }

    private static Feed eligibility() {
        return new Feed(
                Topics.ADS_CONTENT_ELIGIBILITY,
                "api-gateway.eligibility",
                "gateway",
                "post_key",
                List.of(Comparison.newest(
                                "post_overview",
                                SETTLED,
                                "changed_at",
                                PROJECT_ID_POST,
                                and(
                                        same("eligible", "override", "gates"),
                                        new Column("eligibility_changed_at", "changed_at"),
                                        uuid("eligibility_event_id", "event_id"),
                                        new Column("judged_score", "organic_score")))
                        .where("eligibility_event_id IS NOT NULL")));
    }

    private static Feed accountSyncs() {
        return new Feed(
                Topics.ACCOUNT_SYNCS_REPORTED,
                "api-gateway.account-syncs",
                "gateway",
                "account_id",
                List.of(AccountSyncFold.newest()));
    }

    private static List<Column> and(List<Column> columns, Column... more) {
        List<Column> all = new ArrayList<>(columns);
        all.addAll(Arrays.asList(more));
        return all;
    }
}

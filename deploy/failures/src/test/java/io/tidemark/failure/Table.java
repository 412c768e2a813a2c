package io.tidemark.failure;

import io.tidemark.testbed.stack.Service;
import java.util.List;

/** The tables that events alone decide. */
enum Table {
    PLATFORM_POSTS(Service.CONTAINER, "platform_posts", List.of("post_key")),
    CONTENT_CONTAINERS(Service.CONTAINER, "content_containers", List.of("container_id")),
    POST_METRICS(Service.METRICS, "platform_post_metrics", List.of("post_key", "observed_at", "event_id")),
    POST_METRICS_LATEST(Service.METRICS, "platform_post_metrics_latest", List.of("post_key")),
    POST_METRICS_DAILY(Service.METRICS, "platform_post_metrics_daily", List.of("post_key", "day")),
    POST_CURVES(Service.METRICS, "platform_post_curves", List.of("post_key")),
    POST_BREAKDOWNS(Service.METRICS, "platform_post_breakdowns", List.of("post_key", "kind", "measured")),
    ACCOUNT_METRICS(Service.METRICS, "account_metrics", List.of("account_key", "day", "observed_at", "event_id")),
    ACCOUNT_METRICS_DAILY(Service.METRICS, "account_metrics_daily", List.of("account_key", "day")),
    AD_METRICS(Service.METRICS, "ad_metrics", List.of("ad_key", "day", "observed_at", "event_id")),
    AD_METRICS_DAILY(Service.METRICS, "ad_metrics_daily", List.of("ad_key", "day")),
    POST_INPUTS(Service.SCORING, "post_inputs", List.of("post_key")),
    /** Only what a container decides: scores are of the moment at which a cycle ran. */
    ADS_CONTENT(
            Service.SCORING,
            "(SELECT ads_content_id, container_id, project_id, post_key, scoring_pool FROM ads_content) ads_content",
            List.of("ads_content_id")),
    POST_OVERVIEW(Service.GATEWAY, "post_overview", List.of("project_id", "post_key")),
    POST_HEADS(Service.GATEWAY, "post_heads", List.of("post_key")),
    ACCOUNT_SYNCS(Service.GATEWAY, "account_syncs", List.of("account_id"));

    private final Service service;
    private final String source;
    private final List<String> key;

    Table(Service service, String source, List<String> key) {
        this.service = service;
        this.source = source;
        this.key = key;
    }

    /** Who owns the table. */
    Service service() {
        return service;
    }

    /** The table, or a query in brackets with a name, as after FROM. */
    String source() {
        return source;
    }

    /** The columns of the key, in its order. */
    List<String> key() {
        return key;
    }
}

package io.tidemark.testbed.stack;

import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import java.util.List;

/** A consumer group of a service and the topic that it reads. */
public record Subscription(Service service, String group, Topic<?> topic) {

    private static final List<Subscription> ALL = List.of(
            new Subscription(Service.CONTAINER, "container-service.posts", Topics.POSTS_SYNCED),
            new Subscription(Service.METRICS, "metrics-service.post-metrics", Topics.POST_METRICS_COLLECTED),
            new Subscription(Service.METRICS, "metrics-service.ad-metrics", Topics.AD_METRICS_COLLECTED),
            new Subscription(Service.METRICS, "metrics-service.account-metrics", Topics.ACCOUNT_METRICS_COLLECTED),
            new Subscription(Service.SCORING, "scoring-service.posts", Topics.POSTS_SYNCED),
            new Subscription(Service.SCORING, "scoring-service.post-metrics", Topics.POST_METRICS_COLLECTED),
            new Subscription(Service.SCORING, "scoring-service.containers", Topics.CONTAINERS_CREATED),
            new Subscription(Service.GATEWAY, "api-gateway.posts", Topics.POSTS_SYNCED),
            new Subscription(Service.GATEWAY, "api-gateway.post-metrics", Topics.POST_METRICS_COLLECTED),
            new Subscription(Service.GATEWAY, "api-gateway.containers", Topics.CONTAINERS_CREATED),
            new Subscription(Service.GATEWAY, "api-gateway.scores", Topics.ADS_CONTENT_SCORED),
            new Subscription(Service.GATEWAY, "api-gateway.eligibility", Topics.ADS_CONTENT_ELIGIBILITY),
            new Subscription(Service.GATEWAY, "api-gateway.account-syncs", Topics.ACCOUNT_SYNCS_REPORTED));

    /** Every subscription of every service. */
    public static List<Subscription> all() {
        return ALL;
    }

    /** Those of one service; none of sync-service, which reads no topic. */
    public static List<Subscription> of(Service service) {
        return ALL.stream()
                .filter(subscription -> subscription.service() == service)
                .toList();
    }
}

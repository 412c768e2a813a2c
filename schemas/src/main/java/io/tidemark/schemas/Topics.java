package io.tidemark.schemas;

import io.tidemark.schemas.event.AccountMetricsCollected;
import io.tidemark.schemas.event.AccountSyncReported;
import io.tidemark.schemas.event.AdMetricsCollected;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.schemas.event.AdsContentScored;
import io.tidemark.schemas.event.ContainerCreated;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import java.util.List;

/** The catalogue of topics. Each has one writer and one kind of event. */
public final class Topics {

    /** State of posts; consumers fold by {@code (observed_at, event_id)}. */
    public static final Topic<PostSynced> POSTS_SYNCED = new Topic<>(
            "posts.synced.v1",
            PostSynced.class,
            PostSynced.getClassSchema(),
            PostSynced::getPostKey,
            6,
            Topic.FOREVER,
            "sync-service");

    /** Observations of metrics, one event per post and observation. */
    public static final Topic<PostMetricsCollected> POST_METRICS_COLLECTED = new Topic<>(
            "post-metrics.collected.v1",
            PostMetricsCollected.class,
            PostMetricsCollected.getClassSchema(),
            PostMetricsCollected::getPostKey,
            6,
            Topic.FOREVER,
            "sync-service");

    /** Metrics of accounts, one event per account, day and observation. */
    public static final Topic<AccountMetricsCollected> ACCOUNT_METRICS_COLLECTED = new Topic<>(
            "account-metrics.collected.v1",
            AccountMetricsCollected.class,
            AccountMetricsCollected.getClassSchema(),
            AccountMetricsCollected::getAccountKey,
            6,
            Topic.FOREVER,
            "sync-service");

    /** Containers, one event per project and post. */
    public static final Topic<ContainerCreated> CONTAINERS_CREATED = new Topic<>(
            "containers.created.v1",
            ContainerCreated.class,
            ContainerCreated.getClassSchema(),
            event -> event.getProjectId() + "/" + event.getPostKey(),
            6,
            Topic.FOREVER,
            "container-service");

    /** Scores; consumers fold by {@code (as_of, event_id)}. */
    public static final Topic<AdsContentScored> ADS_CONTENT_SCORED = new Topic<>(
            "ads-content.scored.v1",
            AdsContentScored.class,
            AdsContentScored.getClassSchema(),
            event -> event.getProjectId() + "/" + event.getPostKey(),
            6,
            Topic.FOREVER,
            "scoring-service");

    /** Decisions on eligibility; consumers fold by {@code (changed_at, event_id)}. */
    public static final Topic<AdsContentEligibilityChanged> ADS_CONTENT_ELIGIBILITY = new Topic<>(
            "ads-content.eligibility.v1",
            AdsContentEligibilityChanged.class,
            AdsContentEligibilityChanged.getClassSchema(),
            event -> event.getProjectId() + "/" + event.getPostKey(),
            6,
            Topic.FOREVER,
            "scoring-service");

    /** How the reading of each account is doing; consumers fold by {@code (observed_at, event_id)}. */
    public static final Topic<AccountSyncReported> ACCOUNT_SYNCS_REPORTED = new Topic<>(
            "account-syncs.reported.v1",
            AccountSyncReported.class,
            AccountSyncReported.getClassSchema(),
            AccountSyncReported::getAccountId,
            6,
            Topic.FOREVER,
            "sync-service");

    /** What ads spent and earned, one event per ad, day and restatement; consumers fold by {@code (observed_at, event_id)}. */
    public static final Topic<AdMetricsCollected> AD_METRICS_COLLECTED = new Topic<>(
            "ad-metrics.collected.v1",
            AdMetricsCollected.class,
            AdMetricsCollected.getClassSchema(),
            AdMetricsCollected::getAdKey,
            6,
            Topic.FOREVER,
            "sync-service");

    private Topics() {}

    /** Every topic but the dead-letter topics, which belong to their consumer groups. */
    public static List<Topic<?>> all() {
        return List.of(
                POSTS_SYNCED,
                POST_METRICS_COLLECTED,
                ACCOUNT_METRICS_COLLECTED,
                CONTAINERS_CREATED,
                ADS_CONTENT_SCORED,
                ADS_CONTENT_ELIGIBILITY,
                ACCOUNT_SYNCS_REPORTED,
                AD_METRICS_COLLECTED);
    }
}

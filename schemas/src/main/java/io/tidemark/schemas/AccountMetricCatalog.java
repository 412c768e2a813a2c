package io.tidemark.schemas;

import io.tidemark.schemas.AccountMetricDefinition.Kind;
import io.tidemark.schemas.event.AccountMetricsCollected;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/** Every metric of an account that Tidemark knows, in the order of the columns. All of them are whole numbers. */
public final class AccountMetricCatalog {

    private static final List<AccountMetricDefinition> METRICS = List.of(
            new AccountMetricDefinition(
                    "followers",
                    Kind.LEVEL,
                    Map.of(
                            "instagram",
                            "followers_count",
                            "linkedin",
                            "memberFollowersCount",
                            "tiktok",
                            "followers_count",
                            "x",
                            "followers_count"),
                    "Followers of the account."),
            new AccountMetricDefinition(
                    "following",
                    Kind.LEVEL,
                    Map.of("instagram", "follows_count", "tiktok", "following_count", "x", "following_count"),
                    "Accounts that the account follows."),
            new AccountMetricDefinition(
                    "posts",
                    Kind.LEVEL,
                    Map.of("instagram", "media_count", "tiktok", "videos_count", "x", "tweet_count"),
                    "Posts that the account shows."),
            new AccountMetricDefinition(
                    "connections", Kind.LEVEL, Map.of("linkedin", "firstDegreeSize"), "First-degree connections."),
            new AccountMetricDefinition(
                    "new_followers",
                    Kind.DAY,
                    Map.of("linkedin", "memberFollowersCount"),
                    "Followers gained on the day."),
            new AccountMetricDefinition(
                    "profile_views", Kind.DAY, Map.of("tiktok", "profile_views"), "Views of the profile on the day."),
            new AccountMetricDefinition(
                    "views",
                    Kind.DAY,
                    Map.of("linkedin", "IMPRESSION", "tiktok", "video_views"),
                    "Views or impressions of all posts on the day."),
            new AccountMetricDefinition(
                    "likes",
                    Kind.DAY,
                    Map.of("linkedin", "REACTION", "tiktok", "likes"),
                    "Likes or reactions to all posts on the day."),
            new AccountMetricDefinition(
                    "comments",
                    Kind.DAY,
                    Map.of("linkedin", "COMMENT", "tiktok", "comments"),
                    "Comments on all posts on the day."),
            new AccountMetricDefinition(
                    "shares",
                    Kind.DAY,
                    Map.of("linkedin", "RESHARE", "tiktok", "shares"),
                    "Shares of all posts on the day."),
            new AccountMetricDefinition("posts_published", Kind.DAY, Map.of(), "Posts published on the day."),
            new AccountMetricDefinition("new_connections", Kind.DAY, Map.of(), "Connections made on the day."),
            new AccountMetricDefinition(
                    "connection_requests", Kind.DAY, Map.of(), "Requests to connect that arrived on the day."),
            new AccountMetricDefinition(
                    "search_appearances", Kind.DAY, Map.of(), "Times the profile was shown in searches on the day."),
            new AccountMetricDefinition("inmails_received", Kind.DAY, Map.of(), "InMails that arrived on the day."),
            new AccountMetricDefinition(
                    "recruiter_messages", Kind.DAY, Map.of(), "Messages of recruiters that arrived on the day."),
            new AccountMetricDefinition(
                    "recruiter_engagements",
                    Kind.DAY,
                    Map.of(),
                    "Reactions of recruiters to posts or the profile on the day."),
            new AccountMetricDefinition(
                    "profile_saves", Kind.DAY, Map.of(), "Times recruiters saved the profile on the day."),
            new AccountMetricDefinition(
                    "conversations_started",
                    Kind.DAY,
                    Map.of(),
                    "Conversations with recruiters that began on the day."),
            new AccountMetricDefinition("interviews_scheduled", Kind.DAY, Map.of(), "Interviews arranged on the day."));

    private static final Map<String, AccountMetricDefinition> BY_ID = new LinkedHashMap<>();

    private static final Map<String, Integer> EVENT_POSITION = new LinkedHashMap<>();

    static {
        Schema event = AccountMetricsCollected.getClassSchema();
        for (AccountMetricDefinition metric : METRICS) {
            BY_ID.put(metric.id(), metric);
            EVENT_POSITION.put(metric.id(), event.getField(metric.id()).pos());
        }
    }

    private AccountMetricCatalog() {}

    /** All metrics in a fixed order. */
    public static List<AccountMetricDefinition> all() {
        return METRICS;
    }

    /** The metric of this id, such as {@code profile_views}, or empty when there is none. */
    public static Optional<AccountMetricDefinition> find(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    /** The value of a metric in an event; null when it was not measured. */
    public static Long value(AccountMetricsCollected event, AccountMetricDefinition metric) {
        return (Long) event.get(EVENT_POSITION.get(metric.id()));
    }
}

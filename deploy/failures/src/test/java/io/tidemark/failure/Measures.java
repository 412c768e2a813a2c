package io.tidemark.failure;

import java.util.List;

/** The columns that hold metrics, spelt out once more, so that a metric that goes missing in the catalogue is missed. */
final class Measures {

    static final List<String> OF_POSTS = List.of(
            "views",
            "likes",
            "comments",
            "shares",
            "saves",
            "reach",
            "impressions",
            "total_interactions",
            "avg_watch_time_ms",
            "total_view_time_ms",
            "follows",
            "profile_visits",
            "profile_activity",
            "navigation",
            "replies",
            "reposts",
            "quotes",
            "engagements",
            "url_clicks",
            "profile_clicks",
            "media_views",
            "email_clicks",
            "phone_clicks",
            "address_clicks",
            "lead_submissions",
            "app_download_clicks",
            "skip_rate",
            "full_watch_rate");

    static final List<String> OF_SCORES = List.of("views", "likes", "comments", "shares", "saves");

    static final List<String> OF_ACCOUNTS = List.of(
            "followers",
            "following",
            "posts",
            "connections",
            "new_followers",
            "profile_views",
            "views",
            "likes",
            "comments",
            "shares",
            "posts_published",
            "new_connections",
            "connection_requests",
            "search_appearances",
            "inmails_received",
            "recruiter_messages",
            "recruiter_engagements",
            "profile_saves",
            "conversations_started",
            "interviews_scheduled");

    private Measures() {}
}

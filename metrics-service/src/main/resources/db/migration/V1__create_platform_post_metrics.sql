-- Every observation, for ever. A month is a partition; the service makes them ahead and on demand, and there is
-- deliberately no default partition: its rows would block the month they belong to.
CREATE TABLE platform_post_metrics (
    post_key text COLLATE "C" NOT NULL,
    observed_at timestamptz NOT NULL,
    event_id uuid NOT NULL,
    source text NOT NULL,
    approximate boolean NOT NULL,
    absent_reasons jsonb NOT NULL,
    views bigint,
    likes bigint,
    comments bigint,
    shares bigint,
    saves bigint,
    reach bigint,
    impressions bigint,
    total_interactions bigint,
    avg_watch_time_ms bigint,
    total_view_time_ms bigint,
    follows bigint,
    profile_visits bigint,
    profile_activity bigint,
    navigation bigint,
    replies bigint,
    reposts bigint,
    quotes bigint,
    engagements bigint,
    url_clicks bigint,
    profile_clicks bigint,
    media_views bigint,
    email_clicks bigint,
    phone_clicks bigint,
    address_clicks bigint,
    lead_submissions bigint,
    app_download_clicks bigint,
    skip_rate double precision,
    full_watch_rate double precision,
    PRIMARY KEY (post_key, observed_at, event_id)
) PARTITION BY RANGE (observed_at);

COMMENT ON TABLE platform_post_metrics IS
    'One row per observation of a post. A null metric was not measured. Two sources may observe in the same microsecond: event_id tells them apart.';

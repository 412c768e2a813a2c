-- The newest day of a post is told by its latest values alone: writing both cost as much as the history.
DELETE FROM platform_post_metrics_daily AS daily
USING platform_post_metrics_latest AS latest
WHERE latest.post_key = daily.post_key AND daily.day >= (latest.observed_at AT TIME ZONE 'UTC')::date;

COMMENT ON TABLE platform_post_metrics_daily IS
    'The last known value of each metric within a UTC day before the day of the post''s newest observation, which is among the latest values. Null <metric>_at means that the value was observed at observed_at.';

-- Every list walks an index from its cursor on, in either direction: one index per sort, with post_key as the tiebreak.
-- Rows that are not served take no room.
CREATE INDEX post_overview_by_published ON post_overview (project_id, published_at, post_key) WHERE watched;
CREATE INDEX post_overview_by_account ON post_overview (project_id, account_key, published_at, post_key) WHERE watched;
CREATE INDEX post_overview_by_creator ON post_overview (project_id, creator_name, published_at, post_key) WHERE watched;
CREATE INDEX post_overview_by_score ON post_overview (project_id, organic_score, post_key) WHERE watched;
CREATE INDEX post_overview_by_eligible ON post_overview (project_id, eligible, organic_score, post_key) WHERE watched;
CREATE INDEX post_overview_by_scored_at ON post_overview (project_id, scored_at, post_key) WHERE watched;

-- What every platform counts.
CREATE INDEX post_overview_by_views ON post_overview (project_id, views, post_key) WHERE watched;
CREATE INDEX post_overview_by_likes ON post_overview (project_id, likes, post_key) WHERE watched;
CREATE INDEX post_overview_by_comments ON post_overview (project_id, comments, post_key) WHERE watched;
CREATE INDEX post_overview_by_shares ON post_overview (project_id, shares, post_key) WHERE watched;
CREATE INDEX post_overview_by_saves ON post_overview (project_id, saves, post_key) WHERE watched;

-- What only some posts have: a row without the value costs no entry.
CREATE INDEX post_overview_by_reach ON post_overview (project_id, reach, post_key) WHERE watched AND reach IS NOT NULL;
CREATE INDEX post_overview_by_impressions ON post_overview (project_id, impressions, post_key)
    WHERE watched AND impressions IS NOT NULL;
CREATE INDEX post_overview_by_total_interactions ON post_overview (project_id, total_interactions, post_key)
    WHERE watched AND total_interactions IS NOT NULL;
CREATE INDEX post_overview_by_avg_watch_time_ms ON post_overview (project_id, avg_watch_time_ms, post_key)
    WHERE watched AND avg_watch_time_ms IS NOT NULL;
CREATE INDEX post_overview_by_total_view_time_ms ON post_overview (project_id, total_view_time_ms, post_key)
    WHERE watched AND total_view_time_ms IS NOT NULL;
CREATE INDEX post_overview_by_follows ON post_overview (project_id, follows, post_key)
    WHERE watched AND follows IS NOT NULL;
CREATE INDEX post_overview_by_profile_visits ON post_overview (project_id, profile_visits, post_key)
    WHERE watched AND profile_visits IS NOT NULL;
CREATE INDEX post_overview_by_profile_activity ON post_overview (project_id, profile_activity, post_key)
    WHERE watched AND profile_activity IS NOT NULL;
CREATE INDEX post_overview_by_navigation ON post_overview (project_id, navigation, post_key)
    WHERE watched AND navigation IS NOT NULL;
CREATE INDEX post_overview_by_replies ON post_overview (project_id, replies, post_key)
    WHERE watched AND replies IS NOT NULL;
CREATE INDEX post_overview_by_reposts ON post_overview (project_id, reposts, post_key)
    WHERE watched AND reposts IS NOT NULL;
CREATE INDEX post_overview_by_quotes ON post_overview (project_id, quotes, post_key)
    WHERE watched AND quotes IS NOT NULL;
CREATE INDEX post_overview_by_engagements ON post_overview (project_id, engagements, post_key)
    WHERE watched AND engagements IS NOT NULL;
CREATE INDEX post_overview_by_url_clicks ON post_overview (project_id, url_clicks, post_key)
    WHERE watched AND url_clicks IS NOT NULL;
CREATE INDEX post_overview_by_profile_clicks ON post_overview (project_id, profile_clicks, post_key)
    WHERE watched AND profile_clicks IS NOT NULL;
CREATE INDEX post_overview_by_media_views ON post_overview (project_id, media_views, post_key)
    WHERE watched AND media_views IS NOT NULL;
CREATE INDEX post_overview_by_email_clicks ON post_overview (project_id, email_clicks, post_key)
    WHERE watched AND email_clicks IS NOT NULL;
CREATE INDEX post_overview_by_phone_clicks ON post_overview (project_id, phone_clicks, post_key)
    WHERE watched AND phone_clicks IS NOT NULL;
CREATE INDEX post_overview_by_address_clicks ON post_overview (project_id, address_clicks, post_key)
    WHERE watched AND address_clicks IS NOT NULL;
CREATE INDEX post_overview_by_lead_submissions ON post_overview (project_id, lead_submissions, post_key)
    WHERE watched AND lead_submissions IS NOT NULL;
CREATE INDEX post_overview_by_app_download_clicks ON post_overview (project_id, app_download_clicks, post_key)
    WHERE watched AND app_download_clicks IS NOT NULL;
CREATE INDEX post_overview_by_skip_rate ON post_overview (project_id, skip_rate, post_key)
    WHERE watched AND skip_rate IS NOT NULL;
CREATE INDEX post_overview_by_full_watch_rate ON post_overview (project_id, full_watch_rate, post_key)
    WHERE watched AND full_watch_rate IS NOT NULL;

-- An index on a value that each observation changes makes each observation enter every index of the table. So the values
-- by which rows are sorted stand apart from those that are shown, and may follow them a little later: a row that only
-- shows other values is written in place.
DROP INDEX post_overview_by_views;
DROP INDEX post_overview_by_likes;
DROP INDEX post_overview_by_comments;
DROP INDEX post_overview_by_shares;
DROP INDEX post_overview_by_saves;
DROP INDEX post_overview_by_reach;
DROP INDEX post_overview_by_impressions;
DROP INDEX post_overview_by_total_interactions;
DROP INDEX post_overview_by_avg_watch_time_ms;
DROP INDEX post_overview_by_total_view_time_ms;
DROP INDEX post_overview_by_follows;
DROP INDEX post_overview_by_profile_visits;
DROP INDEX post_overview_by_profile_activity;
DROP INDEX post_overview_by_navigation;
DROP INDEX post_overview_by_replies;
DROP INDEX post_overview_by_reposts;
DROP INDEX post_overview_by_quotes;
DROP INDEX post_overview_by_engagements;
DROP INDEX post_overview_by_url_clicks;
DROP INDEX post_overview_by_profile_clicks;
DROP INDEX post_overview_by_media_views;
DROP INDEX post_overview_by_email_clicks;
DROP INDEX post_overview_by_phone_clicks;
DROP INDEX post_overview_by_address_clicks;
DROP INDEX post_overview_by_lead_submissions;
DROP INDEX post_overview_by_app_download_clicks;
DROP INDEX post_overview_by_skip_rate;
DROP INDEX post_overview_by_full_watch_rate;

-- A new version finds room on the page of the one before.
ALTER TABLE post_overview
    SET (fillfactor = 50),
    ADD COLUMN sorted_views bigint,
    ADD COLUMN sorted_likes bigint,
    ADD COLUMN sorted_comments bigint,
    ADD COLUMN sorted_shares bigint,
    ADD COLUMN sorted_saves bigint,
    ADD COLUMN sorted_reach bigint,
    ADD COLUMN sorted_impressions bigint,
    ADD COLUMN sorted_total_interactions bigint,
    ADD COLUMN sorted_avg_watch_time_ms bigint,
    ADD COLUMN sorted_total_view_time_ms bigint,
    ADD COLUMN sorted_follows bigint,
    ADD COLUMN sorted_profile_visits bigint,
    ADD COLUMN sorted_profile_activity bigint,
    ADD COLUMN sorted_navigation bigint,
    ADD COLUMN sorted_replies bigint,
    ADD COLUMN sorted_reposts bigint,
    ADD COLUMN sorted_quotes bigint,
    ADD COLUMN sorted_engagements bigint,
    ADD COLUMN sorted_url_clicks bigint,
    ADD COLUMN sorted_profile_clicks bigint,
    ADD COLUMN sorted_media_views bigint,
    ADD COLUMN sorted_email_clicks bigint,
    ADD COLUMN sorted_phone_clicks bigint,
    ADD COLUMN sorted_address_clicks bigint,
    ADD COLUMN sorted_lead_submissions bigint,
    ADD COLUMN sorted_app_download_clicks bigint,
    ADD COLUMN sorted_skip_rate double precision,
    ADD COLUMN sorted_full_watch_rate double precision;

-- Writes the table anew at once: the rows there are have their values, and room.
ALTER TABLE post_overview
    ALTER COLUMN sorted_views TYPE bigint USING views,
    ALTER COLUMN sorted_likes TYPE bigint USING likes,
    ALTER COLUMN sorted_comments TYPE bigint USING comments,
    ALTER COLUMN sorted_shares TYPE bigint USING shares,
    ALTER COLUMN sorted_saves TYPE bigint USING saves,
    ALTER COLUMN sorted_reach TYPE bigint USING reach,
    ALTER COLUMN sorted_impressions TYPE bigint USING impressions,
    ALTER COLUMN sorted_total_interactions TYPE bigint USING total_interactions,
    ALTER COLUMN sorted_avg_watch_time_ms TYPE bigint USING avg_watch_time_ms,
    ALTER COLUMN sorted_total_view_time_ms TYPE bigint USING total_view_time_ms,
    ALTER COLUMN sorted_follows TYPE bigint USING follows,
    ALTER COLUMN sorted_profile_visits TYPE bigint USING profile_visits,
    ALTER COLUMN sorted_profile_activity TYPE bigint USING profile_activity,
    ALTER COLUMN sorted_navigation TYPE bigint USING navigation,
    ALTER COLUMN sorted_replies TYPE bigint USING replies,
    ALTER COLUMN sorted_reposts TYPE bigint USING reposts,
    ALTER COLUMN sorted_quotes TYPE bigint USING quotes,
    ALTER COLUMN sorted_engagements TYPE bigint USING engagements,
    ALTER COLUMN sorted_url_clicks TYPE bigint USING url_clicks,
    ALTER COLUMN sorted_profile_clicks TYPE bigint USING profile_clicks,
    ALTER COLUMN sorted_media_views TYPE bigint USING media_views,
    ALTER COLUMN sorted_email_clicks TYPE bigint USING email_clicks,
    ALTER COLUMN sorted_phone_clicks TYPE bigint USING phone_clicks,
    ALTER COLUMN sorted_address_clicks TYPE bigint USING address_clicks,
    ALTER COLUMN sorted_lead_submissions TYPE bigint USING lead_submissions,
    ALTER COLUMN sorted_app_download_clicks TYPE bigint USING app_download_clicks,
    ALTER COLUMN sorted_skip_rate TYPE double precision USING skip_rate,
    ALTER COLUMN sorted_full_watch_rate TYPE double precision USING full_watch_rate;

CREATE INDEX post_overview_by_views ON post_overview (project_id, sorted_views, post_key) WHERE watched;
CREATE INDEX post_overview_by_likes ON post_overview (project_id, sorted_likes, post_key) WHERE watched;
CREATE INDEX post_overview_by_comments ON post_overview (project_id, sorted_comments, post_key) WHERE watched;
CREATE INDEX post_overview_by_shares ON post_overview (project_id, sorted_shares, post_key) WHERE watched;
CREATE INDEX post_overview_by_saves ON post_overview (project_id, sorted_saves, post_key) WHERE watched;
CREATE INDEX post_overview_by_reach ON post_overview (project_id, sorted_reach, post_key)
    WHERE watched AND sorted_reach IS NOT NULL;
CREATE INDEX post_overview_by_impressions ON post_overview (project_id, sorted_impressions, post_key)
    WHERE watched AND sorted_impressions IS NOT NULL;
CREATE INDEX post_overview_by_total_interactions ON post_overview (project_id, sorted_total_interactions, post_key)
    WHERE watched AND sorted_total_interactions IS NOT NULL;
CREATE INDEX post_overview_by_avg_watch_time_ms ON post_overview (project_id, sorted_avg_watch_time_ms, post_key)
    WHERE watched AND sorted_avg_watch_time_ms IS NOT NULL;
CREATE INDEX post_overview_by_total_view_time_ms ON post_overview (project_id, sorted_total_view_time_ms, post_key)
    WHERE watched AND sorted_total_view_time_ms IS NOT NULL;
CREATE INDEX post_overview_by_follows ON post_overview (project_id, sorted_follows, post_key)
    WHERE watched AND sorted_follows IS NOT NULL;
CREATE INDEX post_overview_by_profile_visits ON post_overview (project_id, sorted_profile_visits, post_key)
    WHERE watched AND sorted_profile_visits IS NOT NULL;
CREATE INDEX post_overview_by_profile_activity ON post_overview (project_id, sorted_profile_activity, post_key)
    WHERE watched AND sorted_profile_activity IS NOT NULL;
CREATE INDEX post_overview_by_navigation ON post_overview (project_id, sorted_navigation, post_key)
    WHERE watched AND sorted_navigation IS NOT NULL;
CREATE INDEX post_overview_by_replies ON post_overview (project_id, sorted_replies, post_key)
    WHERE watched AND sorted_replies IS NOT NULL;
CREATE INDEX post_overview_by_reposts ON post_overview (project_id, sorted_reposts, post_key)
    WHERE watched AND sorted_reposts IS NOT NULL;
CREATE INDEX post_overview_by_quotes ON post_overview (project_id, sorted_quotes, post_key)
    WHERE watched AND sorted_quotes IS NOT NULL;
CREATE INDEX post_overview_by_engagements ON post_overview (project_id, sorted_engagements, post_key)
    WHERE watched AND sorted_engagements IS NOT NULL;
CREATE INDEX post_overview_by_url_clicks ON post_overview (project_id, sorted_url_clicks, post_key)
    WHERE watched AND sorted_url_clicks IS NOT NULL;
CREATE INDEX post_overview_by_profile_clicks ON post_overview (project_id, sorted_profile_clicks, post_key)
    WHERE watched AND sorted_profile_clicks IS NOT NULL;
CREATE INDEX post_overview_by_media_views ON post_overview (project_id, sorted_media_views, post_key)
    WHERE watched AND sorted_media_views IS NOT NULL;
CREATE INDEX post_overview_by_email_clicks ON post_overview (project_id, sorted_email_clicks, post_key)
    WHERE watched AND sorted_email_clicks IS NOT NULL;
CREATE INDEX post_overview_by_phone_clicks ON post_overview (project_id, sorted_phone_clicks, post_key)
    WHERE watched AND sorted_phone_clicks IS NOT NULL;
CREATE INDEX post_overview_by_address_clicks ON post_overview (project_id, sorted_address_clicks, post_key)
    WHERE watched AND sorted_address_clicks IS NOT NULL;
CREATE INDEX post_overview_by_lead_submissions ON post_overview (project_id, sorted_lead_submissions, post_key)
    WHERE watched AND sorted_lead_submissions IS NOT NULL;
CREATE INDEX post_overview_by_app_download_clicks ON post_overview (project_id, sorted_app_download_clicks, post_key)
    WHERE watched AND sorted_app_download_clicks IS NOT NULL;
CREATE INDEX post_overview_by_skip_rate ON post_overview (project_id, sorted_skip_rate, post_key)
    WHERE watched AND sorted_skip_rate IS NOT NULL;
CREATE INDEX post_overview_by_full_watch_rate ON post_overview (project_id, sorted_full_watch_rate, post_key)
    WHERE watched AND sorted_full_watch_rate IS NOT NULL;

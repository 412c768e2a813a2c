-- The ledger: every statement of an ad and day that was ever made, none taken back. What was paid out on an earlier one
-- can be corrected by the difference.
CREATE TABLE ad_metrics (
    ad_key text COLLATE "C" NOT NULL,
    day date NOT NULL,
    observed_at timestamptz NOT NULL,
    event_id uuid NOT NULL,
    platform text NOT NULL,
    ad_account_id text NOT NULL,
    campaign_id text,
    adset_id text,
    ad_name text,
    post_key text,
    project_ids uuid[] NOT NULL,
    source text NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL,
    spend numeric(20, 6),
    impressions bigint,
    clicks bigint,
    conversion_count bigint,
    conversion_value numeric(20, 6),
    conversion_action text NOT NULL,
    attribution text NOT NULL,
    reported boolean NOT NULL,
    complete boolean NOT NULL,
    absent_reasons jsonb NOT NULL,
    PRIMARY KEY (ad_key, day, observed_at, event_id)
);

-- What holds of each ad and day: the newest statement, and of a figure that it could not tell the newest that was told.
-- A conversion that the platform had no mention of is 0 here.
CREATE TABLE ad_metrics_daily (
    ad_key text COLLATE "C" NOT NULL,
    day date NOT NULL,
    observed_at timestamptz,
    event_id uuid,
    platform text,
    ad_account_id text,
    campaign_id text,
    adset_id text,
    ad_name text,
    post_key text,
    project_ids uuid[],
    time_zone text,
    currency text,
    spend numeric(20, 6),
    impressions bigint,
    clicks bigint,
    conversion_count bigint,
    conversion_value numeric(20, 6),
    conversion_action text,
    attribution text,
    PRIMARY KEY (ad_key, day)
) WITH (fillfactor = 70);

CREATE INDEX ad_metrics_daily_projects ON ad_metrics_daily USING gin (project_ids);
CREATE INDEX ad_metrics_daily_post ON ad_metrics_daily (post_key, day) WHERE post_key IS NOT NULL;

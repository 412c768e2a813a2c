-- The ads and the organic post that each promotes.
create table ads (
    ad_key text collate "C" primary key,
    account_id uuid not null references ad_accounts on delete cascade,
    ad_id text not null,
    post_platform text not null,
    -- what the platform tells of the post: its own ids of the organic post and of what is shown, and its external id
    source_post_id text,
    shown_post_id text,
    external_id text,
    asked_at timestamptz,
    -- a person's choice, which wins
    chosen_post_key text,
    post_key text
);

create index ads_account on ads (account_id, asked_at nulls first);
create index known_posts_source_post on known_posts (source_post_id) where source_post_id is not null;

-- What was last told of each ad and day, so that only a change is told again. day is in the ad account's time zone.
create table ad_days (
    account_id uuid not null references ad_accounts on delete cascade,
    ad_key text collate "C" not null references ads on delete cascade,
    day date not null,
    campaign_id text,
    adset_id text,
    ad_name text,
    post_key text,
    project_ids uuid[] not null,
    currency text not null,
    spend numeric(20, 6),
    impressions bigint,
    clicks bigint,
    conversion_count bigint,
    conversion_value numeric(20, 6),
    conversion_action text not null,
    attribution text not null,
    reported boolean not null,
    complete boolean not null,
    absent_reasons text not null,
    observed_at timestamptz not null,
    announced boolean not null,
    primary key (account_id, ad_key, day)
) with (fillfactor = 70);

create index ad_days_day on ad_days (account_id, day);
create index ad_days_unannounced on ad_days (account_id, ad_key, day) where not announced;

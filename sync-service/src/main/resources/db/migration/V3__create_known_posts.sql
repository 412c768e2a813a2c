create table known_posts (
    account_id uuid not null references platform_accounts on delete cascade,
    post_key text collate "C" not null,
    external_id text not null,
    account_key text not null,
    creator_handle text,
    published_at timestamptz not null,
    media_type text not null,
    caption text,
    permalink text,
    thumbnail_url text,
    duration_ms bigint,
    is_ad boolean,
    content text,
    content_hash text not null,
    project_ids uuid[] not null,
    observed_at timestamptz not null,
    deleted_at timestamptz,
    post_announced boolean not null,
    -- The newest observation, kept until it is announced so that a repeated event is the same to the byte.
    metrics text not null,
    absent_reasons text not null,
    approximate boolean not null,
    metrics_observed_at timestamptz not null,
    metrics_project_ids uuid[] not null,
    metrics_event_id uuid not null,
    metrics_announced boolean not null,
    missed_full_syncs integer not null default 0,
    last_seen_epoch bigint not null,
    primary key (account_id, post_key)
) with (fillfactor = 70);

create index known_posts_unannounced on known_posts (account_id, post_key)
    where not post_announced or not metrics_announced;

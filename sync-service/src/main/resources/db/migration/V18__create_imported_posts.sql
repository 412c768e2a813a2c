-- Posts as imported files show them. A post that a source reads as well is told by the source alone.
create table imported_posts (
    post_key text collate "C" primary key,
    platform text not null,
    external_id text not null,
    account_key text not null,
    creator_handle text not null,
    published_at timestamptz not null,
    media_type text not null,
    caption text,
    permalink text,
    content text,
    content_hash text not null,
    project_ids uuid[] not null,
    observed_at timestamptz not null,
    -- null when something other than an import made it due
    import_id uuid,
    announced boolean not null,
    -- whoever announces moves it ahead, so that no other replica does the same
    announce_after timestamptz not null
);

create index imported_posts_account on imported_posts (account_key);
create index imported_posts_unannounced on imported_posts (announce_after) where not announced;

-- Every observation that an import brought: by them a repeated line is known.
create table imported_observations (
    post_key text collate "C" not null,
    observed_at timestamptz not null,
    event_id uuid not null,
    platform text not null,
    external_id text not null,
    account_key text not null,
    metrics text not null,
    absent_reasons text not null,
    project_ids uuid[] not null,
    import_id uuid not null,
    announced boolean not null,
    announce_after timestamptz not null,
    primary key (post_key, observed_at)
);

create index imported_observations_unannounced on imported_observations (announce_after) where not announced;

-- Tells whether any source reads a post.
create index known_posts_key on known_posts (post_key);

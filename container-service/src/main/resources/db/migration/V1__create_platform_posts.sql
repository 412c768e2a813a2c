-- The newest known state of each post. A post that was inferred gone keeps its row, with deleted_at.
CREATE TABLE platform_posts (
    post_key text COLLATE "C" PRIMARY KEY,
    platform text NOT NULL,
    external_id text NOT NULL,
    account_key text NOT NULL,
    creator_handle text,
    project_ids uuid[] NOT NULL,
    source text NOT NULL,
    observed_at timestamptz NOT NULL,
    event_id uuid NOT NULL,
    published_at timestamptz NOT NULL,
    media_type text NOT NULL,
    caption text,
    permalink text,
    thumbnail_url text,
    duration_ms bigint CHECK (duration_ms >= 0),
    is_ad boolean,
    content jsonb CHECK (jsonb_typeof(content) = 'object'),
    deleted_at timestamptz
);

COMMENT ON TABLE platform_posts IS
    'One row per post: what its newest event said, by (observed_at, event_id). project_ids are the projects that watch it, not all that ever did.';

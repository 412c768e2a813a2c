-- The id by which the source asks for the post, where that is not external_id.
alter table known_posts add column source_post_id text;
-- When what costs a call of its own was last read.
alter table known_posts add column insights_at timestamptz;

-- Some platforms renew the access token itself.
alter table credentials alter column refresh_token drop not null;
alter table credentials alter column refresh_expires_at drop not null;

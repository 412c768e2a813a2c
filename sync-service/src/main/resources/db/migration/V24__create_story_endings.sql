-- What Instagram has told of stories that ran out, until the account's next run stores it. Kept for a week, so that the
-- same word said twice counts once.
create table instagram_story_endings (
    account_id uuid not null,
    post_key text collate "C" not null,
    told_at timestamptz not null,
    received_at timestamptz not null,
    impressions bigint,
    reach bigint,
    replies bigint,
    -- metrics that were told with a value that cannot be right
    unreadable text[] not null,
    stored boolean not null default false,
    primary key (account_id, post_key, told_at),
    foreign key (account_id, post_key) references known_posts on delete cascade
);

create index instagram_story_endings_age on instagram_story_endings (received_at);

-- Posts of platforms that list none: what there is, is known from the owners' own records.
create table registered_posts (
    account_id uuid not null references platform_accounts on delete cascade,
    external_id text collate "C" not null,
    published_at timestamptz not null,
    media_type text not null,
    caption text,
    permalink text,
    primary key (account_id, external_id)
);

-- Calls of a UTC day, for platforms whose limits begin anew at midnight.
create table daily_calls (
    budget text not null,
    day date not null,
    calls bigint not null,
    primary key (budget, day)
) with (fillfactor = 50);

-- The last UTC day on which what changes once a day was read of an account.
create table account_days (
    account_id uuid primary key references platform_accounts on delete cascade,
    read_on date not null
) with (fillfactor = 50);

-- Retention and likes by second of the newest observation, as they are announced; null when it has none.
alter table known_posts add column curves text;

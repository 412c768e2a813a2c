alter table platform_accounts
    -- when a run last settled the kind
    add column quick_success_at timestamptz,
    add column posts_success_at timestamptz,
    add column full_success_at timestamptz,
    -- since when some project watches the account without a break
    add column watched_since timestamptz not null default now(),
    -- when the lease was taken; the run belongs to the slots of this moment
    add column claimed_at timestamptz;

-- Times without a success, longer than two intervals of the account's widest kind; the open one is computed.
create table sync_gaps (
    account_id uuid not null references platform_accounts on delete cascade,
    since timestamptz not null,
    until timestamptz not null,
    why text not null,
    primary key (account_id, since)
);

-- What was last told of each account. A report carries state, so one that a crash lost is made up for by the next.
create table account_reports (
    account_id uuid primary key references platform_accounts on delete cascade,
    -- a digest of what made the last report worth telling; null until one was published
    material text,
    observed_at timestamptz not null default '-infinity',
    claimed_until timestamptz not null default '-infinity'
) with (fillfactor = 70);

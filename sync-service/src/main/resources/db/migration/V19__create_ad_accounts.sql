-- The ad accounts that are read, each with the token of the project that named it last.
create table ad_accounts (
    account_id uuid primary key,
    source text not null,
    platform text not null,
    ad_account_id text not null,
    time_zone text not null,
    currency text not null,
    -- ciphertext bound to the account and the column; null when no project watches the account
    access_token bytea,
    state text not null default 'waiting' check (state in
        ('waiting', 'active', 'throttled', 'failing', 'reauth_needed', 'permission_missing', 'unavailable')),
    state_detail text,
    failures integer not null default 0,
    last_success_at timestamptz,
    recent_due_at timestamptz not null default now(),
    window_due_at timestamptz not null default now(),
    -- some ad_days of the account wait for their event
    unannounced boolean not null default false,
    paused_until timestamptz not null default '-infinity',
    lease_owner text,
    lease_epoch bigint not null default 0,
    leased_until timestamptz not null default '-infinity',
    unique (platform, ad_account_id)
);

create index ad_accounts_due on ad_accounts (source, least(recent_due_at, window_due_at));
create index ad_accounts_unannounced on ad_accounts (source) where unannounced;

create table ad_account_projects (
    project_id uuid not null,
    account_id uuid not null references ad_accounts,
    primary key (project_id, account_id)
);

create index ad_account_projects_account on ad_account_projects (account_id);

-- What is left to read of a window. A part goes away with the transaction that stores its rows, so that a crash costs
-- one part at most, and a report that the platform prepares is found again by its run.
create table ad_parts (
    account_id uuid not null references ad_accounts on delete cascade,
    kind text not null check (kind in ('RECENT', 'WINDOW')),
    since date not null,
    until date not null check (until >= since),
    -- null: every ad of the account
    ad_ids text[],
    -- which of the groups of ads of the same days; 0 for every ad
    ad_group integer not null default 0,
    run_id text,
    attempts integer not null default 0,
    planned_at timestamptz not null default now(),
    primary key (account_id, since, ad_group)
);

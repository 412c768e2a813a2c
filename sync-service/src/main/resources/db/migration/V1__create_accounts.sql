create table platform_accounts (
    account_id uuid primary key,
    source text not null,
    platform text not null,
    handle text not null,
    platform_account_id text,
    account_key text generated always as (platform || ':' || platform_account_id) stored,
    state text not null default 'waiting' check (state in
        ('waiting', 'active', 'throttled', 'failing', 'reauth_needed', 'permission_missing', 'unavailable')),
    state_detail text,
    limitation text,
    failures integer not null default 0,
    last_success_at timestamptz,
    -- infinity: the source makes no difference between this kind and a narrower one
    quick_due_at timestamptz not null default 'infinity',
    posts_due_at timestamptz not null default 'infinity',
    full_due_at timestamptz not null default 'infinity',
    -- some known_posts of the account wait for their event
    unannounced boolean not null default false,
    paused_until timestamptz not null default '-infinity',
    lease_owner text,
    lease_epoch bigint not null default 0,
    leased_until timestamptz not null default '-infinity'
);

create index platform_accounts_due on platform_accounts
    (source, least(quick_due_at, posts_due_at, full_due_at));
create index platform_accounts_unannounced on platform_accounts (source) where unannounced;
create index platform_accounts_key on platform_accounts (account_key);

-- The allowlist: an account that no project names is not read.
create table social_accounts (
    project_id uuid not null,
    platform text not null,
    handle text not null,
    account_id uuid not null references platform_accounts,
    primary key (project_id, platform, handle)
);

create index social_accounts_account on social_accounts (account_id);

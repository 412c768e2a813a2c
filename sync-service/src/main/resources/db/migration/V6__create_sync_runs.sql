create table sync_runs (
    run_id uuid primary key,
    account_id uuid not null references platform_accounts on delete cascade,
    lease_epoch bigint not null,
    kind text not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    outcome text not null,
    detail text,
    pages integer not null default 0,
    served integer not null default 0,
    rejected integer not null default 0,
    posts_published integer not null default 0,
    metrics_published integer not null default 0
);

create index sync_runs_account on sync_runs (account_id, started_at);
create index sync_runs_age on sync_runs (started_at);

-- What was on a page and could not be used: the cause, never the value.
create table rejected_items (
    account_id uuid not null references platform_accounts on delete cascade,
    external_id text collate "C" not null,
    part text not null,
    reason text not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    times bigint not null,
    primary key (account_id, external_id, part, reason)
);

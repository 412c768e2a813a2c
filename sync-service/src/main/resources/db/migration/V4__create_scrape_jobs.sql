create table scrape_jobs (
    -- sent as the Idempotency-Key, so that a start repeated after a crash is the same scrape
    scrape_id uuid primary key,
    account_id uuid not null references platform_accounts on delete cascade,
    -- null until the platform has answered the start
    job_id text,
    status text not null check (status in ('starting', 'running', 'collecting', 'done', 'failed')),
    detail text,
    started_at timestamptz not null,
    deadline_at timestamptz not null
);

create unique index scrape_jobs_active on scrape_jobs (account_id)
    where status in ('starting', 'running', 'collecting');

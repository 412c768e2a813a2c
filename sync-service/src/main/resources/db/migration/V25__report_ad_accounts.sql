alter table ad_accounts
    -- since when some project watches the account
    add column watched_since timestamptz not null default now(),
    -- when a turn last settled the kind
    add column recent_success_at timestamptz,
    add column window_success_at timestamptz,
    -- a digest of what made the last report worth telling; null until one was published
    add column report_material text,
    add column reported_at timestamptz not null default '-infinity',
    add column report_claimed_until timestamptz not null default '-infinity';

create index imports_age on imports (received_at);

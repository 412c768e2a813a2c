-- Until when announcing is not tried again. What an account has to tell does not wait until its platform may be called.
alter table platform_accounts add column announce_after timestamptz not null default '-infinity';
alter table ad_accounts add column announce_after timestamptz not null default '-infinity';

-- Runs that a crash left open are looked for every few minutes.
create index sync_runs_running on sync_runs (account_id) where outcome = 'running';

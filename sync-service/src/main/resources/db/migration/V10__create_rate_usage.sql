-- What platforms told of their own counting, by budget; it holds for all replicas.
create table rate_usage (
    budget text primary key,
    -- share of the quota that is used, 0 to 1 and beyond; null when only a pause was told
    used_share double precision,
    told_at timestamptz not null,
    paused_until timestamptz not null,
    why text not null
) with (fillfactor = 70);

-- A budget of one account holds the account's id.
create index rate_budgets_account on rate_budgets
    (substring(id from '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'), (split_part(id, '/', 1)));

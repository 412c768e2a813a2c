-- Token buckets, one per application, account and endpoint; Bucket4j owns the state.
create table rate_budgets (
    id text primary key,
    state bytea,
    expires_at bigint
);

-- What a platform told us to leave alone, by source.
create table rate_pauses (
    source text primary key,
    paused_until timestamptz not null,
    reason text not null
);

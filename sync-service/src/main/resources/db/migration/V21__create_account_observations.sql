-- What was observed of an account and a day, by source: the newest observation, and older ones until they are announced.
create table account_observations (
    account_id uuid not null references platform_accounts on delete cascade,
    day date not null,
    source text not null,
    observed_at timestamptz not null,
    -- null until the platform has told the account's id; it is not announced before
    account_key text,
    creator_handle text not null,
    project_ids uuid[] not null,
    -- the values of this observation
    metrics text not null,
    absent_reasons text not null,
    -- all values that the source has told of the day so far, by which a change is noticed
    told text not null,
    announced boolean not null default false,
    -- until then a replica has it in hand to announce it
    announcing_until timestamptz not null default '-infinity',
    primary key (account_id, day, source, observed_at)
) with (fillfactor = 80);

create index account_observations_open on account_observations (account_id, observed_at)
    where not announced;

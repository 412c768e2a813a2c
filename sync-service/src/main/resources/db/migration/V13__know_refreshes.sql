alter table credentials
    -- When a refresh was sent whose answer is not stored; written before it is sent.
    add column refresh_began_at timestamptz,
    -- Until when the replica that sent it is waited for.
    add column refresh_leased_until timestamptz not null default '-infinity',
    -- The smallest number of days before reauth_due_at that the operators were warned of.
    add column warned_days integer,
    -- When the owner has to connect again at the latest; null where that is not known.
    add column reauth_due_at timestamptz generated always as (
        coalesce(refresh_expires_at, case when refresh_token is null then access_expires_at end)) stored;

create index credentials_reauth on credentials (reauth_due_at);

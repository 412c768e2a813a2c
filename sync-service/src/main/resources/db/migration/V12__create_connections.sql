-- A consent that an owner was asked for. It lives some minutes; nothing in it opens anything in clear.
create table connections (
    connection_id uuid primary key,
    -- SHA-256; the state itself is with the owner only
    state_hash bytea not null unique,
    project_id uuid not null,
    platform text not null,
    login text not null,
    handle text,
    redirect_uri text not null,
    code_verifier bytea,
    status text not null check (status in ('waiting', 'exchanging', 'exchanged', 'connected')),
    -- SHA-256 of the code that came back, so that the same answer of the platform may come twice and no other
    code_hash bytea,
    -- the tokens until it is known whose they are
    access_token bytea,
    refresh_token bytea,
    access_expires_at timestamptz,
    refresh_expires_at timestamptz,
    scopes text[],
    platform_account_id text,
    connected_handle text,
    expires_at timestamptz not null
);

create index connections_age on connections (expires_at);

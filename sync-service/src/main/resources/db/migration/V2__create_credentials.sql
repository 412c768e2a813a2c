-- Both tokens are ciphertexts bound to the account and the column.
create table credentials (
    account_id uuid primary key references platform_accounts on delete cascade,
    access_token bytea not null,
    refresh_token bytea not null,
    access_expires_at timestamptz not null,
    refresh_expires_at timestamptz not null,
    scopes text[] not null
);

-- One row per file that was sent, with the account of its lines.
create table imports (
    import_id uuid primary key,
    project_id uuid not null,
    format text not null,
    platform text,
    handle text,
    file_name text,
    -- of the bytes as they came, in hex
    sha256 text not null,
    bytes bigint not null,
    -- the moment of every line that names none
    observed_at timestamptz,
    -- an earlier import of the same bytes that was read to its end
    same_file_as uuid,
    state text not null check (state in ('waiting', 'running', 'done', 'refused', 'failed')),
    state_detail text,
    bytes_read bigint not null default 0,
    lines bigint not null default 0,
    accepted bigint not null default 0,
    skipped bigint not null default 0,
    refused bigint not null default 0,
    posts_published bigint not null default 0,
    metrics_published bigint not null default 0,
    ignored_columns text[] not null default '{}',
    received_at timestamptz not null,
    finished_at timestamptz,
    -- renewed by the replica that holds the file; past it the import was interrupted
    alive_until timestamptz not null
);

create index imports_project on imports (project_id, received_at desc, import_id);

-- Why lines were refused, the first ones of each import; never what they held.
create table import_refusals (
    import_id uuid not null references imports on delete cascade,
    line bigint not null,
    column_name text,
    reason text not null,
    primary key (import_id, line)
);

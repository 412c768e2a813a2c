-- The newest report of each account, as account-syncs.reported.v1 tells it. One row serves all projects that it names.
CREATE TABLE account_syncs (
    account_id uuid PRIMARY KEY,
    observed_at timestamptz NOT NULL,
    event_id uuid NOT NULL,
    project_ids uuid[] NOT NULL,
    platform text COLLATE "C" NOT NULL,
    handle text COLLATE "C" NOT NULL,
    account_key text COLLATE "C",
    source text NOT NULL,
    state text NOT NULL,
    detail text,
    failures integer NOT NULL CHECK (failures >= 0),
    kinds jsonb NOT NULL,
    last_success_at timestamptz,
    next_run_at timestamptz,
    quota_left double precision CHECK (quota_left BETWEEN 0 AND 1),
    token_expires_at timestamptz,
    reauth_due_at timestamptz,
    gaps jsonb NOT NULL,
    removed boolean NOT NULL,
    report_interval_ms bigint NOT NULL CHECK (report_interval_ms > 0),
    -- By it a project's list is sorted and paged.
    place text COLLATE "C" NOT NULL GENERATED ALWAYS AS (platform || ':' || handle || ':' || account_id::text) STORED
);

CREATE INDEX account_syncs_by_project ON account_syncs USING gin (project_ids) WHERE NOT removed;

ALTER TABLE account_syncs ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_syncs FORCE ROW LEVEL SECURITY;

CREATE POLICY reader_of_one_project ON account_syncs FOR SELECT
    USING (project_ids @> ARRAY[(SELECT nullif(current_setting('tidemark.project_id', true), '')::uuid)]);

CREATE POLICY writer_of_all_projects ON account_syncs
    USING ((SELECT current_setting('tidemark.writer', true) = 'on'))
    WITH CHECK ((SELECT current_setting('tidemark.writer', true) = 'on'));

-- Which projects wait for a cycle. "claimed" tells that a cycle began after the last change; a change sets it back.
CREATE TABLE dirty_projects (
    project_id uuid PRIMARY KEY,
    since timestamptz NOT NULL,
    claimed boolean NOT NULL
);

-- Who may run a cycle of a project, by the database's clock. A holder whose epoch is not the row's has lost it.
CREATE TABLE project_leases (
    project_id uuid PRIMARY KEY,
    epoch bigint NOT NULL,
    held_until timestamptz NOT NULL,
    not_before timestamptz NOT NULL,
    last_cycle_at timestamptz
);

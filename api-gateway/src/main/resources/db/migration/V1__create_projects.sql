CREATE TABLE projects (
    project_id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL
);

-- The key itself is never stored, only its SHA-256 in hexadecimal.
CREATE TABLE api_keys (
    key_id uuid PRIMARY KEY,
    key_hash text NOT NULL UNIQUE CHECK (key_hash ~ '^[0-9a-f]{64}$'),
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE TABLE api_key_projects (
    key_id uuid NOT NULL REFERENCES api_keys,
    project_id uuid NOT NULL REFERENCES projects,
    PRIMARY KEY (key_id, project_id)
);

-- What a person chose for an ads_content; a row with a null override was taken back.
CREATE TABLE project_ads_content (
    project_id uuid NOT NULL,
    ads_content_id uuid NOT NULL REFERENCES ads_content,
    override text CHECK (override IN ('include', 'exclude')),
    note text CHECK (char_length(note) <= 280),
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, ads_content_id)
);

-- Every change of the above, for ever.
CREATE TABLE override_audit (
    audit_id uuid PRIMARY KEY,
    project_id uuid NOT NULL,
    ads_content_id uuid NOT NULL REFERENCES ads_content,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    from_override text CHECK (from_override IN ('include', 'exclude')),
    to_override text CHECK (to_override IN ('include', 'exclude')),
    note text CHECK (char_length(note) <= 280),
    announced boolean NOT NULL
);
CREATE INDEX override_audit_of_content ON override_audit (ads_content_id, changed_at);
CREATE INDEX override_audit_unannounced ON override_audit (changed_at) WHERE NOT announced;

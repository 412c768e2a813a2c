-- One row per cycle that was stored. "announced" tells whether its events are known to be on the topics.
CREATE TABLE scoring_runs (
    run_id uuid PRIMARY KEY,
    project_id uuid NOT NULL,
    scoring_version text NOT NULL,
    as_of timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('SCORED', 'POOL_TOO_SMALL')),
    current boolean NOT NULL,
    pool_size bigint NOT NULL,
    scored bigint NOT NULL,
    unscored bigint NOT NULL,
    changed bigint NOT NULL,
    announced boolean NOT NULL,
    UNIQUE (project_id, scoring_version, as_of)
);
CREATE INDEX scoring_runs_unannounced ON scoring_runs (project_id) WHERE NOT announced;
COMMENT ON COLUMN scoring_runs.current IS 'False for a run as of a moment before an earlier run''s; it made history only.';

-- A row for each score that a run wrote, never changed.
CREATE TABLE score_history (
    ads_content_id uuid NOT NULL,
    scoring_version text NOT NULL,
    as_of timestamptz NOT NULL,
    run_id uuid NOT NULL,
    organic_score numeric(4, 2),
    unscored_reason text,
    quality double precision,
    reach double precision,
    outperformance double precision,
    freshness double precision,
    weighted_er double precision,
    creator_median_views double precision,
    views bigint,
    PRIMARY KEY (ads_content_id, scoring_version, as_of),
    CHECK (num_nonnulls(organic_score, unscored_reason) = 1)
);

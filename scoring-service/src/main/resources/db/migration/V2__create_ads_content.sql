-- One row per content_container: its latest score with all that it was computed from, and the latest decision with all
-- that was judged. No column that a cycle writes is indexed, so that its updates stay on their page.
CREATE TABLE ads_content (
    ads_content_id uuid PRIMARY KEY,
    container_id uuid NOT NULL,
    project_id uuid NOT NULL,
    post_key text COLLATE "C" NOT NULL,
    scoring_pool text NOT NULL CHECK (scoring_pool IN ('ugc', 'generated', 'manual')),
    safety_failed boolean NOT NULL DEFAULT false,

    scoring_version text,
    run_id uuid,
    as_of timestamptz,
    organic_score numeric(4, 2) CHECK (organic_score BETWEEN 0 AND 10),
    unscored_reason text CHECK (unscored_reason IN ('DELETED', 'NO_METRICS', 'TOO_FEW_VIEWS', 'POOL_TOO_SMALL')),
    quality double precision,
    reach double precision,
    outperformance double precision,
    freshness double precision,
    weighted_er double precision,
    creator_median_views double precision,
    pool_size bigint,
    views bigint,
    likes bigint,
    comments bigint,
    shares bigint,
    saves bigint,
    published_at timestamptz,
    metrics_observed_at timestamptz,

    decided_at timestamptz,
    decision_run_id uuid,
    decided_alive boolean,
    decided_safety_failed boolean,
    decided_override text CHECK (decided_override IN ('include', 'exclude')),
    decided_score numeric(4, 2),
    decided_reason text,
    eligible boolean,

    UNIQUE (project_id, post_key),
    CHECK (num_nulls(scoring_version, run_id, as_of) IN (0, 3)),
    CHECK (as_of IS NULL OR num_nonnulls(organic_score, unscored_reason) = 1),
    CHECK (num_nulls(decided_at, decided_alive, decided_safety_failed, eligible) IN (0, 4))
) WITH (fillfactor = 60);
COMMENT ON COLUMN ads_content.decision_run_id IS 'The run that announces the decision; null when an override made it.';
COMMENT ON COLUMN ads_content.safety_failed IS 'A failed check makes the score 0 and cannot be overridden.';

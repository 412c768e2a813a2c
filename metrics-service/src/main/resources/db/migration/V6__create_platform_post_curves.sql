-- One row per post whose source tells how a video was watched second by second: the curves of the newest observation
-- that had any. The arrays of a curve have the same length; null means that this observation did not have the curve.
CREATE TABLE platform_post_curves (
    post_key text COLLATE "C" PRIMARY KEY,
    observed_at timestamptz NOT NULL,
    event_id uuid NOT NULL,
    retention_seconds integer[],
    retention_shares double precision[],
    likes_seconds integer[],
    likes_shares double precision[]
);

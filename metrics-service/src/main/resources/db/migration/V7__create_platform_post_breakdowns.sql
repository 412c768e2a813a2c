-- Where the views of a post came from and who its viewers were. Of each kind a row with the newest parts that were told
-- (measured) and a row with the newest reason for which they were not, so that no absence erases a figure. names and shares
-- have the same length; a share is 0 to 1.
CREATE TABLE platform_post_breakdowns (
    post_key text COLLATE "C",
    kind text COLLATE "C",
    measured boolean,
    observed_at timestamptz NOT NULL,
    event_id uuid NOT NULL,
    names text[],
    shares double precision[],
    absent_reason text,
    PRIMARY KEY (post_key, kind, measured),
    CHECK (measured = (names IS NOT NULL AND shares IS NOT NULL) AND measured = (absent_reason IS NULL))
);

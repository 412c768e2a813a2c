-- A score changed the values of three indexes, and so entered all of the table's, under locks for which observations of the
-- same posts waited. Rows are sorted by copies of them, too, which may follow a little later.
DROP INDEX post_overview_by_score;
DROP INDEX post_overview_by_eligible;
DROP INDEX post_overview_by_scored_at;

ALTER TABLE post_overview
    ADD COLUMN sorted_organic_score double precision,
    ADD COLUMN sorted_scored_at timestamptz;

-- Writes the table anew at once: the rows there are have their values, and room.
ALTER TABLE post_overview
    ALTER COLUMN sorted_organic_score TYPE double precision USING organic_score,
    ALTER COLUMN sorted_scored_at TYPE timestamptz USING scored_at;

CREATE INDEX post_overview_by_score ON post_overview (project_id, sorted_organic_score, post_key) WHERE watched;
CREATE INDEX post_overview_by_eligible ON post_overview (project_id, eligible, sorted_organic_score, post_key) WHERE watched;
CREATE INDEX post_overview_by_scored_at ON post_overview (project_id, sorted_scored_at, post_key) WHERE watched;

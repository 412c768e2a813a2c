-- A connection sees the rows of the one project that it named for its transaction, or none. FORCE, because the service
-- owns its tables. Only the pool of the consumers starts its connections with tidemark.writer, see application.yml.
-- The settings are read once per statement, not once per row, because they stand in a subquery.
ALTER TABLE post_overview ENABLE ROW LEVEL SECURITY;
ALTER TABLE post_overview FORCE ROW LEVEL SECURITY;

CREATE POLICY reader_of_one_project ON post_overview FOR SELECT
    USING (project_id = (SELECT nullif(current_setting('tidemark.project_id', true), '')::uuid));

CREATE POLICY writer_of_all_projects ON post_overview
    USING ((SELECT current_setting('tidemark.writer', true) = 'on'))
    WITH CHECK ((SELECT current_setting('tidemark.writer', true) = 'on'));

ALTER TABLE post_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE post_heads FORCE ROW LEVEL SECURITY;

CREATE POLICY writer_of_all_posts ON post_heads
    USING ((SELECT current_setting('tidemark.writer', true) = 'on'))
    WITH CHECK ((SELECT current_setting('tidemark.writer', true) = 'on'));

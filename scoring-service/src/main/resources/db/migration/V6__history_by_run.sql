-- The rows of a run stand together in the index, so that storing them touches a page or two of it and not one for each row.
-- What became of one ads_content is found by the runs of its project.
ALTER TABLE score_history
    DROP CONSTRAINT score_history_pkey,
    ADD PRIMARY KEY (run_id, ads_content_id);

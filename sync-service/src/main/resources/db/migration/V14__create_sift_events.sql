-- What SIFT has told by its webhook, so that the same word said twice counts once.
create table sift_events (
    event_id text collate "C" primary key,
    received_at timestamptz not null
);

create index sift_events_age on sift_events (received_at);
create index scrape_jobs_job on scrape_jobs (job_id);

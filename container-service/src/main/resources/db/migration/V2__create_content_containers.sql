-- One row per project and post, for ever. All but announced follows from project_id and post_key alone, so that it does
-- not matter which event of a post came first; what events tell of a post, its account too, is in platform_posts.
CREATE TABLE content_containers (
    container_id uuid PRIMARY KEY,
    project_id uuid NOT NULL,
    post_key text COLLATE "C" NOT NULL,
    platform text NOT NULL,
    scoring_pool text NOT NULL CHECK (scoring_pool IN ('ugc', 'generated', 'manual')),
    announced boolean NOT NULL,
    UNIQUE (project_id, post_key)
);

-- Holds only what a crash left between the commit and the announcement.
CREATE INDEX content_containers_unannounced ON content_containers (container_id) WHERE NOT announced;

COMMENT ON COLUMN content_containers.announced IS
    'Whether ContainerCreated has been acknowledged by Kafka. Setting it to false announces the container again.';

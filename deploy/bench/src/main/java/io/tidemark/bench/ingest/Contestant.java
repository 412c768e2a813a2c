package io.tidemark.bench.ingest;

import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.PostgresDatabase;
import java.util.List;
import java.util.Optional;

/** One side of the benchmark: processes that read the topic into tables of an empty database. */
interface Contestant {

    /** What the report calls it. */
    String name();

    /** Makes the tables in an empty database. */
    void prepare(PostgresDatabase database);

    /** Starts the processes, which begin to read at once. */
    List<ChildProcess> start(PostgresDatabase database);

    /** The consumer group, whose offsets are forgotten before each turn. */
    String group();

    /** Whether the group's offsets are committed with each batch, so that they tell how far it has come. */
    boolean commitsEachBatch();

    /** The role that finds the tables. */
    String role();

    /** The table by which a side is seen to begin and to end. */
    Newest newest();

    /** A query with a row while there is something left to do though all posts are stored, if there can be. */
    Optional<String> unfinished();

    /** What the tables hold in the end. */
    List<Feed.Expected> expected();

    /**
     * A table with the newest event of each {@code post_key}.
     *
     * @param observedAtMicros the expression for {@code observed_at} in microseconds since 1970
     */
    record Newest(String table, String observedAtMicros) {}
}

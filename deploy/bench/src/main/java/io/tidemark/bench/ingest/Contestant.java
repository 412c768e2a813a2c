package io.tidemark.bench.ingest;

import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.PostgresDatabase;
import java.util.List;

/** One side of the ingest benchmark: a process that reads the topic into tables of an empty database. */
interface Contestant {

    /** What the report calls it. */
    String name();

    /** Makes the tables in an empty database. */
    void prepare(PostgresDatabase database);

    /** Starts the process, which begins to read at once. */
    ChildProcess start(PostgresDatabase database);

    /** The consumer group, whose offsets are forgotten before each turn. */
    String group();

    /** The tables that the role {@code metrics} finds in the end; the first is the one of the latest values. */
    List<Table> tables();

    /**
     * A table with columns of the topic's names.
     *
     * @param observedAtMicros the expression for {@code observed_at} in microseconds since 1970
     * @param rows the observations that it holds
     */
    record Table(String name, String observedAtMicros, Kept rows) {}

    /** Which observations of a post a table holds. */
    enum Kept {
        EVERY,
        NEWEST,
        NEWEST_OF_DAY
    }
}

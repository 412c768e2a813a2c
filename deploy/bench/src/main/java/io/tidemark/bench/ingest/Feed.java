package io.tidemark.bench.ingest;

import java.util.List;
import java.util.concurrent.ExecutionException;

/** The events that both sides of a benchmark read, in one topic. The same seed makes the same ones. */
sealed interface Feed permits Observations, SyncedPosts {

    /** The topic's name. */
    String topic();

    /** How many events. */
    int records();

    /** Of how many posts. */
    int posts();

    /** Makes and fills the topic, and tells the last record of each partition. */
    List<Last> publish(String bootstrapServers, String registryUrl) throws InterruptedException, ExecutionException;

    /** The last record of a partition, by which a side is seen to have read it all. */
    record Last(int partition, String postKey, long observedAtMicros, long offset) {}

    /**
     * What a table holds in the end.
     *
     * @param sums the select list that adds it up
     * @param values what that must give
     */
    record Expected(String table, String sums, List<Long> values) {}
}

package io.tidemark.bench.ingest;

import io.tidemark.bench.Bench;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.LocalRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * What all sides share: a broker, a database server and a registry of their own.
 *
 * @param checkout where the built modules lie
 * @param folder for data and logs
 */
record Ground(Path checkout, Path folder, LocalKafka kafka, LocalPostgres postgres, LocalRegistry registry)
        implements AutoCloseable {

    private static final int KAFKA_HEAP_MEGABYTES = 512;

    /** Starts the servers in an empty folder. */
    static Ground start(Path folder) {
        return new Ground(
                Bench.checkout(),
                folder,
                LocalKafka.startIn(folder.resolve("kafka"), KAFKA_HEAP_MEGABYTES),
                LocalPostgres.startIn(folder.resolve("postgres"), "tidemark"),
                LocalRegistry.startIn(folder.resolve("registry")));
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    String registryUrl() {
        return registry.url();
    }

    /**
     * Fills the topic for rounds of any number.
     *
     * @param longest how long a turn may take
     * @param sampleEvery after what time a sample is taken
     */
    Round fill(Feed feed, Duration longest, Duration sampleEvery) throws InterruptedException, ExecutionException {
        List<Feed.Last> last = feed.publish(bootstrapServers(), registryUrl());
        return new Round(kafka, postgres, feed, last, longest, sampleEvery);
    }

    /** Stops the servers; data and logs stay. */
    @Override
    public void close() {
        registry.close();
        kafka.close();
        postgres.close();
    }
}

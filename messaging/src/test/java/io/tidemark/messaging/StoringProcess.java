package io.tidemark.messaging;

import io.micronaut.runtime.Micronaut;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.LocalRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/** A service that stores small batches slowly, as a process of its own. */
final class StoringProcess {

    /** What it writes when a batch begins. */
    static final String STORING = "storing";

    private StoringProcess() {}

    static Process start(LoopFixture loop) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoringProcess.class.getName(),
                        LocalKafka.shared().bootstrapServers(),
                        LocalRegistry.shared().url(),
                        LocalPostgres.shared().jdbcUrl(),
                        LocalPostgres.shared().password(),
                        loop.topic.name(),
                        loop.group,
                        loop.table.name())
                .redirectErrorStream(true)
                .start();
    }

    public static void main(String[] args) throws Exception {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(args[2]);
        source.setUser("metrics");
        source.setPassword(args[3]);
        EventTable table = new EventTable(source, args[6]);
        table.before(events -> {
            System.out.println(STORING);
            new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
        });
        Micronaut.build(new String[0])
                .singletons(table)
                .properties(Map.of(
                        "kafka.bootstrap.servers", args[0],
                        "kafka.schema.registry.url", args[1],
                        "test.topic", args[4],
                        "test.group", args[5],
                        "tidemark.consumer.max-poll-records", 10))
                .start();
    }
}

package io.tidemark.failure;

import io.tidemark.testbed.stack.ConsumerGroups;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.Subscription;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** Events for tests that only ask whether they get through. */
final class Load implements AutoCloseable {

    private static final int POSTS = 300;

    private final Ledger ledger;
    private final Driver driver;
    private final ConsumerGroups groups;

    Load(FailureStack stack, long seed) {
        this.ledger = new Ledger(stack.folder().resolve("load-" + seed + ".jsonl"));
        this.driver = new Driver(
                seed,
                POSTS,
                stack.kafka().bootstrapServers(),
                new WireFormat(stack.registry().url()),
                ledger,
                1);
        this.groups = new ConsumerGroups(stack.kafka().bootstrapServers());
    }

    /** Sends so many and waits for their acknowledgements. */
    void send(int count) {
        driver.send(count);
    }

    /** Of every consumer but sync-service, which reads no topic. */
    List<Subscription> consumers() {
        return Subscription.all().stream()
                .filter(subscription -> subscription.service() != Service.SYNC)
                .toList();
    }

    /** Waits until the groups have committed everything. */
    void awaitStored(List<Subscription> subscriptions, Duration deadline) {
        Awaitility.await("everything stored")
                .atMost(deadline)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> subscriptions.stream()
                        .allMatch(subscription -> groups.lag(
                                        subscription.group(),
                                        subscription.topic().name())
                                == 0));
    }

    @Override
    public void close() {
        driver.close();
        ledger.close();
        groups.close();
    }
}

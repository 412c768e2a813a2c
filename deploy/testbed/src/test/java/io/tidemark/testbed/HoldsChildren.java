package io.tidemark.testbed;

import java.util.concurrent.CountDownLatch;

/** A JVM with real children, for a test that kills it; it says their process ids and then waits for its end. */
final class HoldsChildren {

    private HoldsChildren() {}

    public static void main(String[] arguments) throws InterruptedException {
        LocalPostgres postgres = LocalPostgres.shared();
        LocalKafka kafka = LocalKafka.shared();
        LocalRegistry registry = LocalRegistry.shared();
        System.out.println("children " + postgres.process().pid() + " "
                + kafka.process().pid() + " " + registry.process().pid());
        System.out.flush();
        new CountDownLatch(1).await();
    }
}

package io.tidemark.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testbed.NetworkFault;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.ServiceProcess;
import io.tidemark.testbed.stack.Subscription;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** One system, over which everything happens that must not matter. The faults come first, for their audit reads all. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailureE2E {

    private static final long SEED = Long.getLong("tidemark.seed", 4);
    private static final int FAULTS = Integer.getInteger("tidemark.faults", 40);

    /** Enough to fill the heap many times over if they were held; 2,000,000 for the nightly run. */
    private static final int WAITING = Integer.getInteger("tidemark.waiting", 20_000);

    private static final int EVENTS_PER_SECOND = 100;

    /** Several times what is promised, because a busy machine decides the figure. */
    private static final Duration GENEROUS = Duration.ofMinutes(4);

    private static final Duration READY = Duration.ofMinutes(12);

    private static Collecting platforms;
    private static FailureStack stack;

    @BeforeAll
    static void prepare() {
        platforms = new Collecting(SEED);
        stack = FailureStack.prepare(SEED, FailureStack.Options.collecting(platforms));
    }

    @AfterAll
    static void close() {
        stack.close();
        platforms.close();
    }

    @Test
    @Order(1)
    void afterFortyFaultsEveryTableIsWhatTheLedgersSay() {
        try (FailureRun run = new FailureRun(SEED, stack, EVENTS_PER_SECOND, System.out::println)) {
            run.start();
            int migrations = stack.services().size();
            run.faults(number -> number <= FAULTS - migrations);
            FailureReport report = run.finish();
            System.out.println(report);
            assertThat(report.isClean()).as(report.toString()).isTrue();
            assertThat(report.faultCount()).isGreaterThan(FAULTS / 2);
            assertThat(report.acknowledged()).isGreaterThan(500);
        }
    }

    @Test
    @Order(2)
    void partitionsMoveAgainAfterTheKillOfAConsumerOfTheBrokerAndOfPostgres() {
        stack.ensureServices();
        try (Load load = new Load(stack, SEED + 1);
                ServiceProcess other = stack.startReplica(Service.CONTAINER, "container-service-2")) {
            other.awaitReady(READY);
            List<Subscription> posts = Subscription.of(Service.CONTAINER);
            load.send(100);
            load.awaitStored(posts, GENEROUS);

            stack.hold(Service.CONTAINER);
            report("consumer", 20, () -> {
                stack.service(Service.CONTAINER).kill();
                load.send(300);
                load.awaitStored(posts, GENEROUS);
            });
            stack.release(Service.CONTAINER);
            report("broker", 30, () -> {
                stack.kafka().kill();
                stack.kafka().restart();
                load.send(300);
                load.awaitStored(load.consumers(), GENEROUS);
            });
            report("Postgres", 15, () -> {
                stack.postgres().kill();
                stack.postgres().restart();
                load.send(300);
                load.awaitStored(load.consumers(), GENEROUS);
            });
        }
    }

    private static void report(String of, int promisedSeconds, Runnable recovery) {
        long start = System.nanoTime();
        recovery.run();
        System.out.printf(
                "after kill -9 of %s everything moved again within %.1f s, promised %d s%n",
                of, (System.nanoTime() - start) / 1e9, promisedSeconds);
    }

    @Test
    @Order(3)
    void memoryStaysBoundedHoweverManyEventsWaitAndHoweverSlowPostgresIs() {
        stack.ensureServices();
        List<Subscription> groups = Subscription.of(Service.METRICS);
        stack.hold(Service.METRICS);
        stack.service(Service.METRICS).kill();
        try (Load load = new Load(stack, SEED + 2)) {
            load.send(WAITING);
            stack.links(Service.METRICS)
                    .postgres()
                    .set(new NetworkFault.Latency(Duration.ofMillis(5), Duration.ofMillis(20)));
            stack.release(Service.METRICS);
            Awaitility.await("started again")
                    .atMost(READY)
                    .until(() -> stack.service(Service.METRICS).isReady());
            long pid = stack.service(Service.METRICS).pid();
            load.awaitStored(groups, Duration.ofMinutes(10).plusMillis(WAITING));
            assertThat(stack.service(Service.METRICS).pid())
                    .as("the process that began has come to the end")
                    .isEqualTo(pid);
            assertThat(stack.service(Service.METRICS).log().contains("OutOfMemoryError"))
                    .isFalse();
            System.out.printf(
                    "%d events waited for a heap of 192 MB; %d MB resident at the end%n",
                    WAITING, stack.service(Service.METRICS).residentBytes() >> 20);
        } finally {
            stack.links(Service.METRICS).postgres().heal();
        }
    }
}

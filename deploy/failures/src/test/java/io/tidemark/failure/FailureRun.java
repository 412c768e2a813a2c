package io.tidemark.failure;

import io.tidemark.testbed.stack.ConsumerGroups;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.Subscription;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A driver, faults from a seed, and the audit at the end. */
final class FailureRun implements AutoCloseable {

    private static final Duration CAUGHT_UP = Duration.ofMinutes(15);
    private static final int MOST_PAUSE_MILLIS = 800;

    private final long seed;
    private final FailureStack stack;
    private final WireFormat wire;
    private final Ledger ledger;
    private final Driver driver;
    private final FaultPlan plan;
    private final FaultInjector injector;
    private final SplittableRandom pauses;
    private final Consumer<String> log;
    private final Map<String, Integer> happened = new TreeMap<>();
    private int notFired;

    /**
     * @param log       hears of every fault
     * @param perSecond events of the driver
     */
    FailureRun(long seed, FailureStack stack, int perSecond, Consumer<String> log) {
        this.seed = seed;
        this.stack = stack;
        this.log = log;
        this.wire = new WireFormat(stack.registry().url());
        this.ledger = new Ledger(stack.folder().resolve("ledger.jsonl"));
        this.driver = new Driver(seed, 300, stack.driverLink().address(), wire, ledger, perSecond);
        this.plan = new FaultPlan(seed, stack.services());
        this.injector = new FaultInjector(stack);
        this.pauses = new SplittableRandom(seed);
    }

    /** Starts the services, each of which is killed in the middle of its first migration, and then the driver. */
    void start() {
        for (Service service : stack.services()) {
            stack.arm(service, KillPoint.IN_MIGRATION, pauses.nextInt(5));
        }
        stack.startServices();
        stack.awaitReady();
        for (Service service : stack.services()) {
            if (stack.hasFired(service, KillPoint.IN_MIGRATION)) {
                happened.merge("kill " + KillPoint.IN_MIGRATION.id(), 1, Integer::sum);
            } else {
                stack.disarm(service, KillPoint.IN_MIGRATION);
                notFired++;
            }
        }
        stack.collecting()
                .ifPresent(platforms ->
                        platforms.follow(stack.service(Service.SYNC).url()));
        driver.start();
    }

    /** Faults one after the other, as long as the condition holds for their number. */
    void faults(Predicate<Integer> goOn) {
        for (int number = 1; goOn.test(number); number++) {
            Fault fault = plan.next();
            log.accept("fault " + number + ": " + fault);
            if (injector.apply(fault)) {
                happened.merge(fault.kind(), 1, Integer::sum);
            } else {
                notFired++;
            }
            stack.collecting().ifPresent(Collecting::timePasses);
            FaultInjector.pause(Duration.ofMillis(pauses.nextInt(MOST_PAUSE_MILLIS)));
        }
    }

    /** Waits until something of each topic has been stored, so that what follows happens in the middle. */
    void settle(Duration deadline) {
        try (ConsumerGroups groups = new ConsumerGroups(stack.kafka().bootstrapServers())) {
            Awaitility.await("something stored of every topic")
                    .atMost(deadline)
                    .pollInterval(Duration.ofMillis(250))
                    .ignoreExceptions()
                    .until(() -> subscriptions()
                            .allMatch(subscription -> groups.lag(
                                            subscription.group(),
                                            subscription.topic().name())
                                    < groups.records(subscription.topic().name())));
        }
    }

    /** Ends the driver, heals everything, waits until nothing waits any more, and compares. */
    FailureReport finish() {
        return finish(CAUGHT_UP);
    }

    /** The same, and what still waits after so long a time is told in the report. */
    FailureReport finish(Duration patience) {
        stack.heal();
        long healed = System.nanoTime();
        driver.stop();
        ledger.close();
        stack.collecting().ifPresent(platforms -> platforms.finish(stack));
        boolean quiet = isQuietWithin(patience);
        Duration caughtUp = Duration.ofNanos(System.nanoTime() - healed);
        List<Difference> differences = Audit.of(Ledger.read(ledger.file()), wire, stack);
        return new FailureReport(
                seed,
                happened,
                notFired,
                ledger.acknowledged(),
                ledger.uncertain(),
                stack.revived(),
                caughtUp,
                quiet,
                differences);
    }

    /** Whether every group has committed everything and every container is announced, within the time. */
    private boolean isQuietWithin(Duration patience) {
        try (ConsumerGroups groups = new ConsumerGroups(stack.kafka().bootstrapServers())) {
            Awaitility.await("everything stored and announced")
                    .atMost(patience)
                    .pollInterval(Duration.ofMillis(500))
                    .during(Duration.ofSeconds(1))
                    .ignoreExceptions()
                    .until(() -> lag(groups) == 0 && unannounced() == 0);
            return true;
        } catch (ConditionTimeoutException stillWaiting) {
            return false;
        }
    }

    private long lag(ConsumerGroups groups) {
        return subscriptions()
                .mapToLong(subscription ->
                        groups.lag(subscription.group(), subscription.topic().name()))
                .sum();
    }

    private Stream<Subscription> subscriptions() {
        return Subscription.all().stream()
                .filter(subscription -> stack.services().contains(subscription.service()));
    }

    private long unannounced() throws SQLException {
        if (!stack.services().contains(Service.CONTAINER)) {
            return 0;
        }
        try (Connection connection =
                        stack.postgres().dataSource(Service.CONTAINER.role()).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT count(*) FROM content_containers WHERE NOT announced")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() {
        driver.close();
    }
}

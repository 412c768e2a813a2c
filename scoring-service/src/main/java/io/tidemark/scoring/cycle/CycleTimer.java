package io.tidemark.scoring.cycle;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.scheduling.annotation.Scheduled;
import io.tidemark.messaging.BatchConsumerConfig;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for projects that wait and runs their cycles, some at once: a small project's cycle mostly waits for commits and
 * acknowledgements.
 */
@Singleton
@Requires(property = "scoring.timer", notEquals = "false")
final class CycleTimer {

    private static final Logger LOG = LoggerFactory.getLogger(CycleTimer.class);

    private final ProjectLeases leases;
    private final ScoringCycle cycle;
    private final int parallelCycles;
    private final Duration shutdownWait;
    private final ExecutorService workers;
    private final AtomicInteger working = new AtomicInteger();
    private final Queue<UUID> waiting = new ConcurrentLinkedQueue<>();
    private final Set<UUID> running = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    CycleTimer(ProjectLeases leases, ScoringCycle cycle, ScoringConfig config, BatchConsumerConfig consumers) {
        this.leases = leases;
        this.cycle = cycle;
        this.parallelCycles = config.parallelCycles();
        this.shutdownWait = consumers.shutdownWait();
        this.workers = Executors.newFixedThreadPool(
                parallelCycles, Thread.ofPlatform().name("cycle-", 0).daemon().factory());
    }

    /** The pool of connections is closed afterwards. */
    @EventListener
    void stop(ShutdownEvent event) {
        synchronized (workers) {
            stopping = true;
            workers.shutdown();
        }
        try {
            if (!workers.awaitTermination(shutdownWait.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("shutdown goes on although a cycle still runs after {} s", shutdownWait.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hands the waiting projects to the workers; those of the tick before go first. */
    @Scheduled(fixedDelay = "${scoring.tick:500ms}", initialDelay = "${scoring.tick:500ms}")
    void findDueProjects() throws SQLException {
        if (stopping) {
            return;
        }
        if (waiting.isEmpty()) {
            for (UUID projectId : leases.candidates()) {
                if (!running.contains(projectId)) {
                    waiting.add(projectId);
                }
            }
        }
        synchronized (workers) {
            for (int i = Math.min(waiting.size(), parallelCycles - working.get()); i > 0 && !stopping; i--) {
                working.incrementAndGet();
                workers.execute(this::runCycles);
            }
        }
    }

    private void runCycles() {
        try {
            for (UUID projectId = waiting.poll(); projectId != null && !stopping; projectId = waiting.poll()) {
                runCycle(projectId);
            }
        } finally {
            working.decrementAndGet();
        }
    }

    /** A project whose cycle fails does not hold up the others. */
    private void runCycle(UUID projectId) {
        running.add(projectId);
        try {
            cycle.runIfDue(projectId);
        } catch (SQLException | RuntimeException e) {
            LOG.error("The cycle of project {} failed and will be tried again", projectId, e);
        } finally {
            running.remove(projectId);
        }
    }
}

package io.tidemark.sync.sync;

import io.micronaut.scheduling.annotation.Scheduled;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PlatformSources;
import io.tidemark.sync.platform.RunPlaces;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for due accounts and gives each its virtual thread; each source has its own bound, so none holds up another. */
@Singleton
class SyncPoller {

    private static final Logger LOG = LoggerFactory.getLogger(SyncPoller.class);
    private static final long MEASURE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final PlatformSources sources;
    private final Leases leases;
    private final SyncRun run;
    private final Backlog backlog;
    private final ClockGuard guard;
    private final SyncConfig config;
    private final String owner = ManagementFactory.getRuntimeMXBean().getName();
    private final Map<String, RunPlaces> places = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("sync-", 0).factory());
    private boolean stopping;
    private long measuredAt = System.nanoTime() - MEASURE_EVERY_NANOS;

    SyncPoller(
            PlatformSources sources, Leases leases, SyncRun run, Backlog backlog, ClockGuard guard, SyncConfig config) {
        this.sources = sources;
        this.leases = leases;
        this.run = run;
        this.backlog = backlog;
        this.guard = guard;
        this.config = config;
    }

    @Scheduled(initialDelay = "1s", fixedDelay = "${tidemark.sync.poll-interval:500ms}")
    void poll() {
        if (!config.polling()) {
            return;
        }
        try {
            if (System.nanoTime() - measuredAt >= MEASURE_EVERY_NANOS) {
                guard.measure();
                measuredAt = System.nanoTime();
            }
            boolean read = !backlog.isFull();
            sources.all().forEach(source -> start(source, read));
        } catch (Exception e) {
            LOG.warn("no due accounts could be looked for: {}", e.getMessage());
        }
    }

    /**
     * Starts as many due accounts of a source as there is room for.
     *
     * @param read whether to read them; else only what waits for its event is announced
     */
    synchronized void start(PlatformSource source, boolean read) {
        RunPlaces room = places.computeIfAbsent(source.name(), name -> new RunPlaces(config.concurrentRuns()));
        int free = stopping || !guard.agrees() ? 0 : room.takeFree();
        int unused = free;
        try {
            if (free > 0) {
                List<Lease> claimed = read
                        ? leases.claim(source.name(), free, owner)
                        : leases.claimToAnnounce(source.name(), free, owner);
                for (Lease lease : claimed) {
                    unused--;
                    threads.execute(() -> room.run(() -> run.take(lease, source)));
                }
            }
        } catch (Exception e) {
            LOG.warn("no due accounts of {} could be taken: {}", source.name(), e.getMessage());
        } finally {
            room.giveBack(unused);
        }
    }

    /** Lets the running turns end; those that do not are taken over when their lease has run out. */
    @PreDestroy
    void stop() throws InterruptedException {
        // A start that is under way would claim accounts that nobody reads then.
        synchronized (this) {
            stopping = true;
            threads.shutdown();
        }
        if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
            threads.shutdownNow();
        }
    }
}

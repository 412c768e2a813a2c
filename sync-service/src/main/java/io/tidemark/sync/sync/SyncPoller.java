package io.tidemark.sync.sync;

import io.micronaut.scheduling.annotation.Scheduled;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PlatformSources;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for due accounts and gives each its virtual thread; each source has its own bound, so none holds up another. */
@Singleton
class SyncPoller {

    private static final Logger LOG = LoggerFactory.getLogger(SyncPoller.class);

    private final PlatformSources sources;
    private final Leases leases;
    private final SyncRun run;
    private final SyncConfig config;
    private final String owner = ManagementFactory.getRuntimeMXBean().getName();
    private final Map<String, Semaphore> free = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("sync-", 0).factory());
    private volatile boolean stopping;

    SyncPoller(PlatformSources sources, Leases leases, SyncRun run, SyncConfig config) {
        this.sources = sources;
        this.leases = leases;
        this.run = run;
        this.config = config;
    }

    @Scheduled(initialDelay = "1s", fixedDelay = "${tidemark.sync.poll-interval:500ms}")
    void poll() {
        if (config.polling()) {
            sources.all().forEach(this::start);
        }
    }

    /** Starts as many due accounts of a source as there is room for. */
    void start(PlatformSource source) {
        Semaphore room = free.computeIfAbsent(source.name(), name -> new Semaphore(config.concurrentRuns()));
        int permits = stopping ? 0 : room.drainPermits();
        int unused = permits;
        try {
            if (permits > 0) {
                for (Lease lease : leases.claim(source.name(), permits, owner)) {
                    unused--;
                    threads.execute(() -> {
                        try {
                            run.take(lease, source);
                        } finally {
                            room.release();
                        }
                    });
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("no due accounts of {} could be taken: {}", source.name(), e.getMessage());
        } finally {
            room.release(unused);
        }
    }

    /** Lets the running turns end; those that do not are taken over when their lease has run out. */
    @PreDestroy
    void stop() throws InterruptedException {
        stopping = true;
        threads.shutdown();
        if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
            threads.shutdownNow();
        }
    }
}

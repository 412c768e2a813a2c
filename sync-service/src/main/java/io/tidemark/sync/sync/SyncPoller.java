package io.tidemark.sync.sync;

import io.micronaut.scheduling.annotation.Scheduled;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PlatformSources;
import io.tidemark.sync.platform.SourceRuns;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for due accounts and has them read. */
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
    private final SourceRuns runs;
    private long measuredAt = System.nanoTime() - MEASURE_EVERY_NANOS;

    SyncPoller(
            PlatformSources sources, Leases leases, SyncRun run, Backlog backlog, ClockGuard guard, SyncConfig config) {
        this.sources = sources;
        this.leases = leases;
        this.run = run;
        this.backlog = backlog;
        this.guard = guard;
        this.config = config;
        this.runs = new SourceRuns("sync-", config.concurrentRuns());
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
    void start(PlatformSource source, boolean read) {
        if (guard.agrees()) {
            runs.start(
                    source.name(),
                    most -> read
                            ? leases.claim(source.name(), most, owner)
                            : leases.claimToAnnounce(source.name(), most, owner),
                    lease -> run.take(lease, source));
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        runs.stop();
    }
}

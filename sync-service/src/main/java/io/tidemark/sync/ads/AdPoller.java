package io.tidemark.sync.ads;

import io.micronaut.configuration.kafka.config.KafkaDefaultConfiguration;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import io.tidemark.sync.platform.RunPlaces;
import io.tidemark.sync.platform.ads.AdSource;
import io.tidemark.sync.sync.ClockGuard;
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

/** Looks for due ad accounts and gives each its virtual thread; each source has its own bound. */
@Singleton
// Where there is no Kafka, as while keys are changed, nothing is read.
@Requires(beans = KafkaDefaultConfiguration.class)
class AdPoller {

    private static final Logger LOG = LoggerFactory.getLogger(AdPoller.class);

    private final List<AdSource> sources;
    private final AdLeases leases;
    private final AdRun run;
    private final ClockGuard guard;
    private final AdsConfig config;
    private final String owner = ManagementFactory.getRuntimeMXBean().getName();
    private final Map<String, RunPlaces> places = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("ads-", 0).factory());
    private boolean stopping;

    AdPoller(List<AdSource> sources, AdLeases leases, AdRun run, ClockGuard guard, AdsConfig config) {
        this.sources = sources;
        this.leases = leases;
        this.run = run;
        this.guard = guard;
        this.config = config;
    }

    @Scheduled(initialDelay = "1s", fixedDelay = "${tidemark.ads.poll-interval:2s}")
    void poll() {
        if (config.polling() && !sources.isEmpty() && clockAgrees()) {
            sources.forEach(this::start);
        }
    }

    /** A replica whose clock is off tells nothing: newer wins, and its days would hide those of others. */
    private boolean clockAgrees() {
        try {
            guard.measure();
            return guard.agrees();
        } catch (Exception e) {
            LOG.warn("no due ad accounts could be looked for: {}", e.getMessage());
            return false;
        }
    }

    /** The source of a platform that is configured. */
    AdSource source(String platform) {
        return sources.stream()
                .filter(source -> source.platform().equals(platform))
                .findFirst()
                .orElseThrow();
    }

    /** Starts as many due accounts of a source as there is room for. */
    synchronized void start(AdSource source) {
        RunPlaces room = places.computeIfAbsent(source.name(), name -> new RunPlaces(config.concurrentAccounts()));
        int free = stopping ? 0 : room.takeFree();
        int unused = free;
        try {
            if (free > 0) {
                for (AdLease lease : leases.claim(source.name(), free, owner)) {
                    unused--;
                    threads.execute(() -> room.run(() -> run.take(lease, source)));
                }
            }
        } catch (Exception e) {
            LOG.warn("no due ad accounts of {} could be taken: {}", source.name(), e.getMessage());
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

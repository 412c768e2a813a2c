package io.tidemark.sync.ads;

import io.micronaut.configuration.kafka.config.KafkaDefaultConfiguration;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import io.tidemark.sync.platform.SourceRuns;
import io.tidemark.sync.platform.ads.AdSource;
import io.tidemark.sync.sync.ClockGuard;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for due ad accounts and has them read. */
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
    private final SourceRuns runs;

    AdPoller(List<AdSource> sources, AdLeases leases, AdRun run, ClockGuard guard, AdsConfig config) {
        this.sources = sources;
        this.leases = leases;
        this.run = run;
        this.guard = guard;
        this.config = config;
        this.runs = new SourceRuns("ads-", config.concurrentAccounts());
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
    void start(AdSource source) {
        runs.start(source.name(), most -> leases.claim(source.name(), most, owner), lease -> run.take(lease, source));
    }

    @PreDestroy
    void stop() throws InterruptedException {
        runs.stop();
    }
}

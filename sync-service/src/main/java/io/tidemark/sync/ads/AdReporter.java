package io.tidemark.sync.ads;

import io.micronaut.configuration.kafka.config.KafkaDefaultConfiguration;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import io.tidemark.messaging.EventPublisher;
import io.tidemark.schemas.Topics;
import io.tidemark.sync.platform.RateBudgets;
import io.tidemark.sync.sync.ClockGuard;
import io.tidemark.sync.sync.ReportConfig;
import jakarta.inject.Singleton;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how ad accounts are doing, on the topic and in the words in which accounts are told of. */
@Singleton
@Requires(beans = KafkaDefaultConfiguration.class)
class AdReporter {

    private static final Logger LOG = LoggerFactory.getLogger(AdReporter.class);

    private final AdReports reports;
    private final RateBudgets budgets;
    private final EventPublisher publisher;
    private final ClockGuard guard;
    private final AdsConfig ads;
    private final ReportConfig config;

    AdReporter(
            AdReports reports,
            RateBudgets budgets,
            EventPublisher publisher,
            ClockGuard guard,
            AdsConfig ads,
            ReportConfig config) {
        this.reports = reports;
        this.budgets = budgets;
        this.publisher = publisher;
        this.guard = guard;
        this.ads = ads;
        this.config = config;
    }

    @Scheduled(initialDelay = "1s", fixedDelay = "${tidemark.sync.report.poll-interval:2s}")
    void poll() {
        if (ads.polling() && guard.agrees()) {
            try {
                report();
            } catch (Exception e) {
                LOG.warn("no reports on ad accounts could be made: {}", e.getMessage());
            }
        }
    }

    /** Publishes the reports that are due and tells how many there were. */
    int report() {
        List<AdAccountReport> due = reports.claim();
        if (!due.isEmpty()) {
            publisher.publish(
                    Topics.ACCOUNT_SYNCS_REPORTED,
                    due.stream()
                            .map(report -> report.event(budgets.left(report.source(), report.accountId()), ads, config))
                            .toList());
            reports.told(due);
        }
        return due.size();
    }
}

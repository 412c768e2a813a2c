package io.tidemark.sync.sync;

import io.micronaut.scheduling.annotation.Scheduled;
import io.tidemark.messaging.EventPublisher;
import io.tidemark.messaging.PublishFailedException;
import io.tidemark.schemas.Topics;
import io.tidemark.sync.platform.RateBudgets;
import jakarta.inject.Singleton;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how accounts are doing. The state stands in the tables first; a report that a crash or the brokers swallowed is made
 * up for by a newer one.
 */
@Singleton
class Reporter {

    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

    private final AccountReports reports;
    private final RateBudgets budgets;
    private final EventPublisher publisher;
    private final ClockGuard guard;
    private final SyncConfig sync;
    private final ReportConfig config;

    Reporter(
            AccountReports reports,
            RateBudgets budgets,
            EventPublisher publisher,
            ClockGuard guard,
            SyncConfig sync,
            ReportConfig config) {
        this.reports = reports;
        this.budgets = budgets;
        this.publisher = publisher;
        this.guard = guard;
        this.sync = sync;
        this.config = config;
    }

    @Scheduled(initialDelay = "1s", fixedDelay = "${tidemark.sync.report.poll-interval:2s}")
    void poll() {
        if (sync.polling() && guard.agrees()) {
            try {
                report();
            } catch (PublishFailedException e) {
                LOG.warn("reports on accounts wait for the brokers: {}", e.getMessage());
            } catch (Exception e) {
                LOG.warn("no reports on accounts could be made: {}", e.getMessage());
            }
        }
    }

    /** Publishes the reports that are due and tells how many there were. */
    int report() {
        List<AccountReport> due = reports.claim();
        if (!due.isEmpty()) {
            publisher.publish(
                    Topics.ACCOUNT_SYNCS_REPORTED,
                    due.stream()
                            .map(report ->
                                    report.event(budgets.left(report.source(), report.accountId()), sync, config))
                            .toList());
            reports.told(due);
        }
        return due.size();
    }
}

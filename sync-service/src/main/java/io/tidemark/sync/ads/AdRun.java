package io.tidemark.sync.ads;

import io.tidemark.messaging.PublishFailedException;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.ads.AdAccess;
import io.tidemark.sync.platform.ads.AdPart;
import io.tidemark.sync.platform.ads.AdReport;
import io.tidemark.sync.platform.ads.AdSource;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One turn of one ad account: announce what waits, read what is due part by part, end the lease. */
@Singleton
class AdRun {

    private static final Logger LOG = LoggerFactory.getLogger(AdRun.class);

    /** Reports that may end without a result before the part is split instead. */
    private static final int MOST_ATTEMPTS = 2;

    private final AdLeases leases;
    private final AdParts parts;
    private final AdSplit split;
    private final AdReportWriter writer;
    private final AdAnnouncer announcer;
    private final AdPromotions promotions;
    private final AdAccounts accounts;
    private final AdsConfig config;
    private final InstantSource clock;

    AdRun(
            AdLeases leases,
            AdParts parts,
            AdSplit split,
            AdReportWriter writer,
            AdAnnouncer announcer,
            AdPromotions promotions,
            AdAccounts accounts,
            AdsConfig config,
            InstantSource clock) {
        this.leases = leases;
        this.parts = parts;
        this.split = split;
        this.writer = writer;
        this.announcer = announcer;
        this.promotions = promotions;
        this.accounts = accounts;
        this.config = config;
        this.clock = clock;
    }

    /** How the reading of a part, or of all of them, ended. */
    private sealed interface Ending {

        /** Nothing is left of the part. */
        record Done() implements Ending {}

        /** The platform prepares something. */
        record Pending(Duration pollAfter) implements Ending {}

        /** The platform could not be read. */
        record Failed(SourceFailure failure) implements Ending {}
    }

    /** Does the turn. What goes wrong ends in the account's state; a lost lease ends the turn without a word. */
    void take(AdLease lease, AdSource source) {
        try {
            announcer.announce(lease);
            Optional<AdAccess> access = lease.kind() == null ? Optional.empty() : accounts.access(lease);
            if (access.isEmpty()) {
                leases.rest(lease, Duration.ZERO);
                return;
            }
            switch (read(lease, source, access.get())) {
                case Ending.Done() -> leases.succeeded(lease);
                case Ending.Pending(Duration pollAfter) -> leases.rest(lease, pollAfter);
                case Ending.Failed(SourceFailure failure) -> {
                    LOG.warn("ad account {} of {}: {}", lease.accountId(), source.name(), failure.why());
                    leases.failed(lease, failure);
                }
            }
        } catch (AdLeaseLostException e) {
            LOG.warn("{}; another replica goes on", e.getMessage());
        } catch (PublishFailedException e) {
            // What is stored stays unannounced, and the account's next turn begins with it.
            LOG.warn("events of ad account {} wait for the brokers: {}", lease.accountId(), e.getMessage());
            giveBack(lease, () -> leases.notPublished(lease, config.firstBackoff()));
        } catch (Exception e) {
            // Not only those that are unchecked: a transaction lets SQL's own exceptions through undeclared.
            LOG.error("the run of ad account {} broke", lease.accountId(), e);
            giveBack(
                    lease,
                    lease.kind() == null
                            ? () -> leases.notPublished(lease, config.longestBackoff())
                            : () -> leases.broke(lease, e));
        }
    }

    private static void giveBack(AdLease lease, Runnable lastWords) {
        try {
            lastWords.run();
        } catch (Exception e) {
            // The lease runs out by itself, and the account is due again then.
            LOG.warn("the lease on ad account {} could not be returned: {}", lease.accountId(), e.getMessage());
        }
    }

    private Ending read(AdLease lease, AdSource source, AdAccess access) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), lease.timeZone());
        parts.plan(lease, today, source.longestReport());
        for (Optional<AdPart> part = parts.next(lease); part.isPresent(); part = parts.next(lease)) {
            Ending ending = read(lease, source, access, part.get());
            if (ending instanceof Ending.Done) {
                ending = promotions
                        .ask(lease, source, access)
                        .<Ending>map(Ending.Failed::new)
                        .orElse(ending);
            }
            announcer.announce(lease);
            if (!(ending instanceof Ending.Done)) {
                return ending;
            }
        }
        return new Ending.Done();
    }

    private Ending read(AdLease lease, AdSource source, AdAccess access, AdPart planned) {
        AdPart part = planned;
        Set<String> cursors = new HashSet<>();
        AdReportWriter.Rows rows = new AdReportWriter.Rows();
        String cursor = null;
        while (true) {
            leases.renew(lease);
            switch (source.report(access, part, cursor)) {
                case AdReport.Ordered(String runId) -> {
                    parts.ordered(lease, part, runId);
                    part = part.orderedAs(runId);
                }
                case AdReport.Pending(Duration pollAfter) -> {
                    return new Ending.Pending(pollAfter);
                }
                case AdReport.RunEnded(String why) -> {
                    return part.attempts() + 1 < MOST_ATTEMPTS
                            ? orderAgain(lease, part, why)
                            : smaller(lease, source, access, part, why);
                }
                case AdReport.TooMuch(String why) -> {
                    return smaller(lease, source, access, part, why);
                }
                case AdReport.Failed(SourceFailure failure) -> {
                    writer.storeCut(lease, source, part, rows);
                    return new Ending.Failed(failure);
                }
                case AdReport.Page page -> {
                    rows.add(page);
                    cursor = page.nextCursor();
                    if (cursor == null) {
                        writer.store(lease, source, part, rows);
                        return new Ending.Done();
                    }
                    if (rows.size() > config.maxRows()) {
                        return smaller(lease, source, access, part, "the report has too many rows to hold");
                    }
                    if (!cursors.add(cursor) || cursors.size() >= config.maxPages()) {
                        return new Ending.Failed(new SourceFailure.ContractBug("the report does not come to an end"));
                    }
                }
            }
        }
    }

    private Ending orderAgain(AdLease lease, AdPart part, String why) {
        LOG.warn("ad account {}: {}; another report will be ordered", lease.accountId(), why);
        parts.runEnded(lease, part);
        return new Ending.Pending(config.firstBackoff());
    }

    private Ending smaller(AdLease lease, AdSource source, AdAccess access, AdPart part, String why) {
        LOG.info(
                "ad account {}: {}; the part from {} to {} is split",
                lease.accountId(),
                why,
                part.since(),
                part.until());
        return split.split(lease, source, access, part, why)
                .<Ending>map(Ending.Failed::new)
                .orElseGet(Ending.Done::new);
    }
}

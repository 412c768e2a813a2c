package io.tidemark.sync.ads;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.ads.AdPart;
import io.tidemark.sync.platform.ads.AdReport;
import io.tidemark.sync.platform.ads.AdRow;
import io.tidemark.sync.platform.ads.AdSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores what a report told, in one transaction with the end of its part. */
@Singleton
class AdReportWriter {

    private static final Logger LOG = LoggerFactory.getLogger(AdReportWriter.class);

    private final TransactionOperations<Connection> transactions;
    private final AdLeases leases;
    private final InstantSource clock;

    AdReportWriter(TransactionOperations<Connection> transactions, AdLeases leases, InstantSource clock) {
        this.transactions = transactions;
        this.leases = leases;
        this.clock = clock;
    }

    /** The pages of one report, gathered. */
    static final class Rows {

        private final List<AdRow> rows = new ArrayList<>();
        private final List<RejectedItem> rejected = new ArrayList<>();

        void add(AdReport.Page page) {
            rows.addAll(page.rows());
            rejected.addAll(page.rejected());
        }

        int size() {
            return rows.size();
        }

        /** Whether every row could be told to its ad and day, so that an ad without a row has none. */
        private boolean isWhole() {
            return rejected.stream().noneMatch(RejectedItem::wholePost);
        }
    }

    /** Stores a report that came to its end, and takes its part off the plan. */
    void store(AdLease lease, AdSource source, AdPart part, Rows rows) {
        write(lease, source, part, rows, true);
    }

    /** Stores what came of a report before it broke off; the part stays on the plan. */
    void storeCut(AdLease lease, AdSource source, AdPart part, Rows rows) {
        if (rows.size() > 0) {
            write(lease, source, part, rows, false);
        }
    }

    private void write(AdLease lease, AdSource source, AdPart part, Rows rows, boolean ended) {
        rows.rejected.stream()
                .limit(3)
                .forEach(item -> LOG.warn(
                        "ad account {}: {} of ad {} rejected: {}",
                        lease.accountId(),
                        item.part(),
                        item.externalId(),
                        item.reason()));
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            leases.fence(connection, lease);
            Set<String> adIds = rows.rows.stream()
                    .filter(row -> part.covers(row.adId(), row.day()))
                    .map(AdRow::adId)
                    .collect(Collectors.toSet());
            Ads.store(connection, lease, source, adIds);
            AdDiff.Context context = new AdDiff.Context(
                    lease.platform(),
                    lease.currency(),
                    source.conversionAction(),
                    source.attribution(),
                    part,
                    ended && rows.isWhole(),
                    AdAccounts.watching(connection, lease.accountId()),
                    Ads.postKeys(connection, lease.accountId()),
                    clock.instant().truncatedTo(ChronoUnit.MICROS));
            List<AdDay> changes = AdDiff.changes(
                    rows.rows, AdDays.find(connection, lease.accountId(), part.since(), part.until()), context);
            AdDays.store(connection, lease.accountId(), changes);
            if (!changes.isEmpty()) {
                unannounced(connection, lease);
            }
            if (ended) {
                AdParts.done(connection, lease, part);
            }
            return null;
        });
    }

    private static void unannounced(Connection connection, AdLease lease) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update ad_accounts set unannounced = true where account_id = ?")) {
            update.setObject(1, lease.accountId());
            update.executeUpdate();
        }
    }
}

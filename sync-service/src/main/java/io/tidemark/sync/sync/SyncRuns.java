package io.tidemark.sync.sync;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.schemas.NaturalKeys;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.UUID;

/** The record of runs, one row per lease under which an account was read. */
@Singleton
class SyncRuns {

    private final TransactionOperations<Connection> transactions;
    private final Leases leases;

    SyncRuns(TransactionOperations<Connection> transactions, Leases leases) {
        this.transactions = transactions;
        this.leases = leases;
    }

    /** What a run did so far. */
    record Tally(int pages, int served, int rejected, Announcer.Announced announced) {

        static final Tally NONE = new Tally(0, 0, 0, Announcer.Announced.NOTHING);

        Tally page(int served, int rejected, Announcer.Announced announced) {
            return new Tally(pages + 1, this.served + served, this.rejected + rejected, this.announced.plus(announced));
        }

        Tally plus(Announcer.Announced more) {
            return new Tally(pages, served, rejected, announced.plus(more));
        }
    }

    /** Notes that a run began. */
    void begin(Lease lease) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            leases.fence(connection, lease);
            try (PreparedStatement insert = connection.prepareStatement("""
                    insert into sync_runs (run_id, account_id, lease_epoch, kind, started_at, outcome)
                    values (?, ?, ?, ?, ?, 'running')
                    """)) {
                insert.setObject(1, runId(lease));
                insert.setObject(2, lease.accountId());
                insert.setLong(3, lease.epoch());
                insert.setString(4, lease.kind().name());
                insert.setObject(5, lease.claimedAt().atOffset(ZoneOffset.UTC));
                return insert.executeUpdate();
            }
        });
    }

    /** Notes how a run ended, in the transaction that ends its lease. */
    static void end(Connection connection, Lease lease, String outcome, String detail, Tally tally)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update sync_runs set finished_at = now(), outcome = ?, detail = ?, pages = ?, served = ?, rejected = ?,
                    posts_published = ?, metrics_published = ?
                where run_id = ?
                """)) {
            update.setString(1, outcome);
            update.setString(2, detail);
            update.setInt(3, tally.pages());
            update.setInt(4, tally.served());
            update.setInt(5, tally.rejected());
            update.setInt(6, tally.announced().posts());
            update.setInt(7, tally.announced().metrics());
            update.setObject(8, runId(lease));
            update.executeUpdate();
        }
    }

    private static UUID runId(Lease lease) {
        return NaturalKeys.id("sync_run", lease.accountId().toString(), Long.toString(lease.epoch()));
    }
}

package io.tidemark.sync.platform.sift;

import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import io.tidemark.schemas.NaturalKeys;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** Scrapes in the table {@code scrape_jobs}, written before each step so that a restart goes on instead of starting over. */
@Singleton
@Requires(bean = SiftConfig.class)
final class ScrapeJobs {

    private final TransactionOperations<Connection> transactions;
    private final SiftConfig config;

    ScrapeJobs(TransactionOperations<Connection> transactions, SiftConfig config) {
        this.transactions = transactions;
        this.config = config;
    }

    /** How far a scrape is. */
    enum Status {
        /** Asked for, not answered. */
        STARTING,
        /** SIFT works on it. */
        RUNNING,
        /** Its results are being stored. */
        COLLECTING
    }

    /**
     * The one scrape of an account that is not over.
     *
     * @param jobId SIFT's id; null until it has told
     * @param late whether it is past its deadline
     */
    record Job(UUID scrapeId, String jobId, Status status, boolean late) {}

    /** The account's scrape; one is begun when there is none. */
    Job current(UUID accountId) {
        return transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            Job active = active(connection, accountId);
            if (active == null) {
                begin(connection, accountId);
                active = active(connection, accountId);
            }
            return active;
        });
    }

    /** Remembers SIFT's id before it is asked about. */
    void running(UUID scrapeId, String jobId) {
        update("""
                update scrape_jobs set status = 'running', job_id = ? where scrape_id = ? and status = 'starting'
                """, jobId, scrapeId);
    }

    /** Remembers that there are results, with what SIFT says is missing from them. */
    void collecting(UUID scrapeId, String detail) {
        update("""
                update scrape_jobs set status = 'collecting', detail = ? where scrape_id = ? and status = 'running'
                """, detail, scrapeId);
    }

    /** Ends a scrape without results. */
    void failed(UUID scrapeId, String why) {
        update("""
                update scrape_jobs set status = 'failed', detail = ? where scrape_id = ?
                """, why, scrapeId);
    }

    /** Ends the account's scrape after its last result was stored. */
    void done(UUID accountId) {
        transactions.executeWrite(status -> {
            try (PreparedStatement update = status.getConnection().prepareStatement("""
                    update scrape_jobs set status = 'done' where account_id = ? and status = 'collecting'
                    """)) {
                update.setObject(1, accountId);
                return update.executeUpdate();
            }
        });
    }

    private static Job active(Connection connection, UUID accountId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select scrape_id, job_id, upper(status) as status, deadline_at < now() as late
                from scrape_jobs
                where account_id = ? and status in ('starting', 'running', 'collecting')
                """)) {
            select.setObject(1, accountId);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? new Job(
                                row.getObject("scrape_id", UUID.class),
                                row.getString("job_id"),
                                Status.valueOf(row.getString("status")),
                                row.getBoolean("late"))
                        : null;
            }
        }
    }

    /** Begins a scrape and forgets those that are over: an account that can never be scraped has one row too. */
    private void begin(Connection connection, UUID accountId) throws SQLException {
        UUID scrapeId = NaturalKeys.id("scrape", accountId.toString(), databaseTime(connection));
        try (PreparedStatement delete = connection.prepareStatement(
                        "delete from scrape_jobs where account_id = ? and status in ('done', 'failed')");
                PreparedStatement insert = connection.prepareStatement("""
                insert into scrape_jobs (scrape_id, account_id, status, started_at, deadline_at)
                values (?, ?, 'starting', now(), now() + ? * interval '1 millisecond')
                on conflict do nothing
                """)) {
            delete.setObject(1, accountId);
            delete.executeUpdate();
            insert.setObject(1, scrapeId);
            insert.setObject(2, accountId);
            insert.setLong(3, config.jobDeadline().toMillis());
            insert.executeUpdate();
        }
    }

    /** The database's own time, which no two scrapes of an account share. */
    private static String databaseTime(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select now()::text");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private void update(String sql, String text, UUID scrapeId) {
        transactions.executeWrite(status -> {
            try (PreparedStatement update = status.getConnection().prepareStatement(sql)) {
                update.setString(1, text);
                update.setObject(2, scrapeId);
                return update.executeUpdate();
            }
        });
    }
}

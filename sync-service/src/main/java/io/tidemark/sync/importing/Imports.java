package io.tidemark.sync.importing;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.schemas.NaturalKeys;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The tables {@code imports} and {@code import_refusals}. */
@Singleton
class Imports {

    private static final int LISTED = 100;

    private static final String COLUMNS = """
            import_id, format, platform, handle, file_name, observed_at, sha256, same_file_as,
            case when state in ('waiting', 'running') and alive_until < now() then 'interrupted' else state end as state,
            case when state in ('waiting', 'running') and alive_until < now()
                then 'The replica that read the file is gone. Send the file again: what is stored is skipped.'
                else state_detail end as state_detail,
            bytes, bytes_read, lines, accepted, skipped, refused, ignored_columns, posts_published, metrics_published,
            received_at, finished_at
            """;

    private final TransactionOperations<Connection> transactions;
    private final ImportConfig config;

    Imports(TransactionOperations<Connection> transactions, ImportConfig config) {
        this.transactions = transactions;
        this.config = config;
    }

    /** What reading a file has come to. */
    record Tally(long lines, long accepted, long skipped, long refused) {

        static final Tally NONE = new Tally(0, 0, 0, 0);

        Tally plus(Tally more) {
            return new Tally(
                    lines + more.lines, accepted + more.accepted, skipped + more.skipped, refused + more.refused);
        }
    }

    /** Notes that a file has come; it waits to be read. */
    UUID received(ImportRequest request, Spool file, Instant now) {
        UUID importId = NaturalKeys.id("import", request.projectId().toString(), file.sha256(), now.toString());
        return transactions.executeWrite(status -> {
            try (PreparedStatement insert = status.getConnection().prepareStatement("""
                    insert into imports (import_id, project_id, format, platform, handle, file_name, sha256, bytes,
                        observed_at, same_file_as, state, received_at, alive_until)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?,
                        (select import_id from imports
                         where project_id = ? and sha256 = ? and state = 'done' order by received_at limit 1),
                        'waiting', ?, now() + ? * interval '1 millisecond')
                    """)) {
                insert.setObject(1, importId);
                insert.setObject(2, request.projectId());
                insert.setString(3, request.format().wireName());
                insert.setString(4, request.platform());
                insert.setString(5, request.handle());
                insert.setString(6, request.fileName());
                insert.setString(7, file.sha256());
                insert.setLong(8, file.bytes());
                setTime(insert, 9, request.observedAt());
                insert.setObject(10, request.projectId());
                insert.setString(11, file.sha256());
                setTime(insert, 12, now);
                insert.setLong(13, config.alive().toMillis());
                insert.executeUpdate();
            }
            return importId;
        });
    }

    /** Notes that the header could be read and the lines follow. */
    void started(UUID importId, List<String> ignoredColumns) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            try (PreparedStatement update = connection.prepareStatement("""
                    update imports set state = 'running', ignored_columns = ? where import_id = ?
                    """)) {
                update.setArray(1, connection.createArrayOf("text", ignoredColumns.toArray()));
                update.setObject(2, importId);
                return update.executeUpdate();
            }
        });
    }

    /**
     * How far a file has been read.
     *
     * @param keep how many more refusals are kept with their reason
     * @param bytes read from it
     */
    record Progress(long keep, long bytes) {}

    /** Counts lines and keeps the reasons of those that were refused. */
    static Tally add(Connection connection, UUID importId, Tally tally, List<Refusal> refusals, Progress progress)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update imports set lines = lines + ?, accepted = accepted + ?, skipped = skipped + ?,
                    refused = refused + ?, bytes_read = ?
                where import_id = ?
                """)) {
            update.setLong(1, tally.lines());
            update.setLong(2, tally.accepted());
            update.setLong(3, tally.skipped());
            update.setLong(4, tally.refused());
            update.setLong(5, progress.bytes());
            update.setObject(6, importId);
            update.executeUpdate();
        }
        refuse(
                connection,
                importId,
                refusals.stream()
                        .sorted(Comparator.comparingLong(Refusal::line))
                        .limit(progress.keep())
                        .toList());
        return tally;
    }

    /** Counts lines that could not even be read. */
    Tally unreadable(UUID importId, List<Refusal> refusals, Progress progress) {
        Tally tally = new Tally(refusals.size(), 0, 0, refusals.size());
        return transactions.executeWrite(status -> add(status.getConnection(), importId, tally, refusals, progress));
    }

    /** Counts events. */
    static void published(Connection connection, UUID importId, long posts, long metrics) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update imports set posts_published = posts_published + ?, metrics_published = metrics_published + ?
                where import_id = ?
                """)) {
            update.setLong(1, posts);
            update.setLong(2, metrics);
            update.setObject(3, importId);
            update.executeUpdate();
        }
    }

    private static void refuse(Connection connection, UUID importId, List<Refusal> refusals) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into import_refusals (import_id, line, column_name, reason) values (?, ?, ?, ?)
                """)) {
            for (Refusal refusal : refusals) {
                insert.setObject(1, importId);
                insert.setLong(2, refusal.line());
                insert.setString(3, refusal.column());
                insert.setString(4, refusal.reason());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /**
     * Notes how it ended.
     *
     * @param state done, refused or failed
     * @param detail in words, or null
     * @param refusal what ended it, or null
     */
    void ended(UUID importId, String state, String detail, Refusal refusal) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            if (refusal != null) {
                refuse(connection, importId, List.of(refusal));
            }
            try (PreparedStatement update = connection.prepareStatement("""
                    update imports set state = ?, state_detail = ?, finished_at = now() where import_id = ?
                    """)) {
                update.setString(1, state);
                update.setString(2, detail);
                update.setObject(3, importId);
                return update.executeUpdate();
            }
        });
    }

    /** Says that these imports are in this replica's hands. */
    void alive(Collection<UUID> importIds) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            try (PreparedStatement update = connection.prepareStatement("""
                    update imports set alive_until = now() + ? * interval '1 millisecond' where import_id = any(?)
                    """)) {
                update.setLong(1, config.alive().toMillis());
                update.setArray(2, connection.createArrayOf("uuid", importIds.toArray()));
                return update.executeUpdate();
            }
        });
    }

    /** Forgets the records of imports that were over long ago. */
    int forgetOld() {
        return transactions.executeWrite(status -> {
            try (PreparedStatement delete = status.getConnection().prepareStatement("""
                    delete from imports
                    where received_at < now() - ? * interval '1 millisecond'
                      and (state not in ('waiting', 'running') or alive_until < now())
                    """)) {
                delete.setLong(1, config.keep().toMillis());
                return delete.executeUpdate();
            }
        });
    }

    /** A project's import with its refusals, or empty. */
    Optional<ImportReport> find(UUID projectId, UUID importId) {
        return transactions.executeRead(status -> {
            Connection connection = status.getConnection();
            List<Refusal> refusals = refusals(connection, importId);
            try (PreparedStatement select = connection.prepareStatement(
                    "select " + COLUMNS + " from imports where project_id = ? and import_id = ?")) {
                select.setObject(1, projectId);
                select.setObject(2, importId);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(report(row, refusals)) : Optional.empty();
                }
            }
        });
    }

    /** A project's latest imports, without their refusals. */
    List<ImportReport> latest(UUID projectId) {
        return transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection().prepareStatement("select " + COLUMNS + """
                    from imports where project_id = ? order by received_at desc, import_id limit ?
                    """)) {
                select.setObject(1, projectId);
                select.setInt(2, LISTED);
                List<ImportReport> reports = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        reports.add(report(row, List.of()));
                    }
                }
                return reports;
            }
        });
    }

    private static List<Refusal> refusals(Connection connection, UUID importId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select line, column_name, reason from import_refusals where import_id = ? order by line
                """)) {
            select.setObject(1, importId);
            List<Refusal> refusals = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    refusals.add(new Refusal(row.getLong(1), row.getString(2), row.getString(3)));
                }
            }
            return refusals;
        }
    }

    private static ImportReport report(ResultSet row, List<Refusal> refusals) throws SQLException {
        return new ImportReport(
                row.getObject("import_id", UUID.class),
                row.getString("format"),
                row.getString("platform"),
                row.getString("handle"),
                row.getString("file_name"),
                time(row, "observed_at"),
                row.getString("sha256"),
                row.getObject("same_file_as", UUID.class),
                row.getString("state"),
                row.getString("state_detail"),
                row.getLong("bytes"),
                row.getLong("bytes_read"),
                row.getLong("lines"),
                row.getLong("accepted"),
                row.getLong("skipped"),
                row.getLong("refused"),
                refusals,
                List.of((String[]) row.getArray("ignored_columns").getArray()),
                row.getLong("posts_published"),
                row.getLong("metrics_published"),
                time(row, "received_at"),
                time(row, "finished_at"));
    }

    private static void setTime(PreparedStatement row, int parameter, Instant time) throws SQLException {
        row.setObject(parameter, time == null ? null : time.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}

package io.tidemark.sync.platform.instagram;

import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** What Instagram said of single media and a later run must know. */
@Singleton
@Requires(bean = InstagramConfig.class)
class MediaMarks {

    private final TransactionOperations<Connection> transactions;

    MediaMarks(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    /** A thing that was said. */
    enum Mark {
        /** It is older than the conversion to a business account and never has insights. */
        BEFORE_CONVERSION,
        /** Asked for directly, it was not found. Once is no proof. */
        MISSING;

        private String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Those of the media that bear the mark. */
    Set<String> marked(UUID accountId, Mark mark, Collection<String> mediaIds) {
        return transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection().prepareStatement("""
                    select media_id from instagram_media_marks
                    where account_id = ? and mark = ? and media_id = any(?)
                    """)) {
                bind(select, accountId, mark, mediaIds);
                Set<String> marked = new HashSet<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        marked.add(row.getString("media_id"));
                    }
                }
                return marked;
            }
        });
    }

    /** Marks media. */
    void set(UUID accountId, Mark mark, Collection<String> mediaIds) {
        write(accountId, mark, mediaIds, """
                insert into instagram_media_marks (account_id, mark, media_id, marked_at)
                select ?, ?, media_id, now() from unnest(?) media_id
                on conflict do nothing
                """);
    }

    /** Takes the mark from media. */
    void clear(UUID accountId, Mark mark, Collection<String> mediaIds) {
        write(accountId, mark, mediaIds, """
                delete from instagram_media_marks where account_id = ? and mark = ? and media_id = any(?)
                """);
    }

    private void write(UUID accountId, Mark mark, Collection<String> mediaIds, String sql) {
        if (mediaIds.isEmpty()) {
            return;
        }
        transactions.executeWrite(status -> {
            try (PreparedStatement statement = status.getConnection().prepareStatement(sql)) {
                bind(statement, accountId, mark, mediaIds);
                return statement.executeUpdate();
            }
        });
    }

    private static void bind(PreparedStatement statement, UUID accountId, Mark mark, Collection<String> mediaIds)
            throws SQLException {
        statement.setObject(1, accountId);
        statement.setString(2, mark.wireName());
        statement.setArray(3, statement.getConnection().createArrayOf("text", mediaIds.toArray()));
    }
}

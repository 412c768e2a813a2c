package io.tidemark.sync.platform.instagram;

import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** The media from before an account's conversion to a business, which never have insights and are not asked for them. */
@Singleton
@Requires(bean = InstagramConfig.class)
class MediaWithoutInsights {

    private final TransactionOperations<Connection> transactions;

    MediaWithoutInsights(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    /** Those of the media that are known to have none. */
    Set<String> among(UUID accountId, Collection<String> mediaIds) {
        return transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection().prepareStatement("""
                    select media_id from instagram_media_without_insights
                    where account_id = ? and media_id = any(?)
                    """)) {
                select.setObject(1, accountId);
                select.setArray(2, status.getConnection().createArrayOf("text", mediaIds.toArray()));
                Set<String> known = new HashSet<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        known.add(row.getString("media_id"));
                    }
                }
                return known;
            }
        });
    }

    /** Remembers that media have none. */
    void remember(UUID accountId, Collection<String> mediaIds) {
        if (mediaIds.isEmpty()) {
            return;
        }
        transactions.executeWrite(status -> {
            try (PreparedStatement insert = status.getConnection().prepareStatement("""
                    insert into instagram_media_without_insights (account_id, media_id)
                    select ?, media_id from unnest(?) media_id on conflict do nothing
                    """)) {
                insert.setObject(1, accountId);
                insert.setArray(2, status.getConnection().createArrayOf("text", mediaIds.toArray()));
                return insert.executeUpdate();
            }
        });
    }
}

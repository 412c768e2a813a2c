package io.tidemark.sync.platform;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Posts of platforms that list none, told by their owners' records. They belong to the account, not to a project. */
@Singleton
public final class RegisteredPosts {

    private final TransactionOperations<Connection> transactions;

    RegisteredPosts(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    /**
     * A post that its owner published.
     *
     * @param externalId as in {@link CollectedPost.Content}
     * @param publishedAt microseconds
     * @param mediaType as in {@link CollectedPost.Content}
     * @param caption null when it has none
     * @param permalink null when not told
     */
    public record Post(String externalId, Instant publishedAt, String mediaType, String caption, String permalink) {}

    /** The account that a project watches under a handle through a source. */
    public Optional<UUID> account(UUID projectId, String source, String platform, String handle) {
        return transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection().prepareStatement("""
                    select a.account_id from social_accounts s join platform_accounts a using (account_id)
                    where s.project_id = ? and s.platform = ? and s.handle = ? and a.source = ?
                    """)) {
                select.setObject(1, projectId);
                select.setString(2, platform);
                select.setString(3, handle);
                select.setString(4, source);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(row.getObject(1, UUID.class)) : Optional.<UUID>empty();
                }
            }
        });
    }

    /** Registers a post, or changes what is known of it, and has the account read soon. */
    public void put(UUID accountId, Post post) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            if (upsert(connection, accountId, post) > 0) {
                readSoon(connection, accountId);
            }
            return null;
        });
    }

    /** Has a post read no more; what is known of it stays. Nothing happens when it is not registered. */
    public void remove(UUID accountId, String externalId) {
        transactions.executeWrite(status -> {
            try (PreparedStatement delete = status.getConnection().prepareStatement("""
                    delete from registered_posts where account_id = ? and external_id = ?
                    """)) {
                delete.setObject(1, accountId);
                delete.setString(2, externalId);
                return delete.executeUpdate();
            }
        });
    }

    /** The account's posts, newest first. */
    public List<Post> of(UUID accountId) {
        return transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection().prepareStatement("""
                    select external_id, published_at, media_type, caption, permalink
                    from registered_posts where account_id = ?
                    order by published_at desc, external_id
                    """)) {
                select.setObject(1, accountId);
                List<Post> posts = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        posts.add(new Post(
                                row.getString("external_id"),
                                row.getObject("published_at", OffsetDateTime.class)
                                        .toInstant(),
                                row.getString("media_type"),
                                row.getString("caption"),
                                row.getString("permalink")));
                    }
                }
                return posts;
            }
        });
    }

    private static int upsert(Connection connection, UUID accountId, Post post) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("""
                insert into registered_posts as kept
                    (account_id, external_id, published_at, media_type, caption, permalink)
                values (?, ?, ?, ?, ?, ?)
                on conflict (account_id, external_id) do update set
                    published_at = excluded.published_at,
                    media_type = excluded.media_type,
                    caption = excluded.caption,
                    permalink = excluded.permalink
                where (kept.published_at, kept.media_type, kept.caption, kept.permalink) is distinct from
                    (excluded.published_at, excluded.media_type, excluded.caption, excluded.permalink)
                """)) {
            upsert.setObject(1, accountId);
            upsert.setString(2, post.externalId());
            upsert.setObject(3, post.publishedAt().atOffset(ZoneOffset.UTC));
            upsert.setString(4, post.mediaType());
            upsert.setString(5, post.caption());
            upsert.setString(6, post.permalink());
            return upsert.executeUpdate();
        }
    }

    /** A run that is under way may have listed the posts before; its end leaves a time within the run alone. */
    private static void readSoon(Connection connection, UUID accountId) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update platform_accounts set posts_due_at = case
                    when leased_until > now() then clock_timestamp() else least(posts_due_at, now()) end
                where account_id = ? and posts_due_at <> 'infinity'
                """)) {
            update.setObject(1, accountId);
            update.executeUpdate();
        }
    }
}

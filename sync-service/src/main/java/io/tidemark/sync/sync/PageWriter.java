package io.tidemark.sync.sync;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.sync.accountmetrics.AccountMetricsRecorder;
import io.tidemark.sync.accountmetrics.Origin;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.PlatformSources;
import io.tidemark.sync.platform.RejectedItem;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Stores what one page showed: posts, observations, the account's own metrics and what could not be read, in one fenced transaction. */
@Singleton
class PageWriter {

    private final TransactionOperations<Connection> transactions;
    private final Leases leases;
    private final AccountMetricsRecorder accountMetrics;
    private final PlatformSources sources;
    private final InstantSource clock;

    PageWriter(
            TransactionOperations<Connection> transactions,
            Leases leases,
            AccountMetricsRecorder accountMetrics,
            PlatformSources sources,
            InstantSource clock) {
        this.transactions = transactions;
        this.leases = leases;
        this.accountMetrics = accountMetrics;
        this.sources = sources;
        this.clock = clock;
    }

    /** What became of a page. */
    sealed interface Written {

        /** Everything is stored. */
        record Stored() implements Written {}

        /** No project watches the account any more; nothing was stored. */
        record NotWatched() implements Written {}

        /** The source is not configured to read the account's platform; nothing was stored. */
        record OtherPlatform(String why) implements Written {}

        /** The handle belongs to another account than it used to; nothing was stored. */
        record OtherAccount() implements Written {}
    }

    /**
     * Writes a page.
     *
     * @param handle the handle to publish
     * @throws LeaseLostException when the lease is over; nothing was stored then
     */
    Written write(Lease lease, String handle, FetchResult.Page page) {
        Optional<String> refusal =
                sources.refusal(lease.source(), lease.account().platform());
        if (refusal.isPresent()) {
            return new Written.OtherPlatform(refusal.get());
        }
        String accountKey = NaturalKeys.accountKey(
                lease.account().platform(), lease.account().platformAccountId());
        return transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            leases.fence(connection, lease);
            if (!claimsAccountId(connection, lease)) {
                return new Written.OtherAccount();
            }
            List<UUID> projects = Projects.watching(connection, accountKey);
            if (projects.isEmpty()) {
                return new Written.NotWatched();
            }
            PostDiff.Context context = new PostDiff.Context(
                    lease.account().platform(), lease.source(), accountKey, handle, projects, lease.epoch());
            store(connection, lease.accountId(), page.posts(), context);
            accountMetrics.observed(
                    connection,
                    new Origin(lease.accountId(), lease.source(), accountKey, handle, projects),
                    page.accountMetrics());
            reject(connection, lease, page.rejected());
            return new Written.Stored();
        });
    }

    /** The platform's id of an account is learnt once; an answer with another id is about somebody else. */
    private boolean claimsAccountId(Connection connection, Lease lease) throws SQLException {
        String told = lease.account().platformAccountId();
        try (PreparedStatement update = connection.prepareStatement("""
                update platform_accounts a
                set platform_account_id = ?, unannounced = true
                from (select account_id, platform_account_id from platform_accounts where account_id = ?) before
                where a.account_id = before.account_id
                  and (before.platform_account_id is null or before.platform_account_id = ?)
                returning before.platform_account_id is null as learnt
                """)) {
            update.setString(1, told);
            update.setObject(2, lease.accountId());
            update.setString(3, told);
            try (ResultSet row = update.executeQuery()) {
                if (!row.next()) {
                    return false;
                }
                if (row.getBoolean("learnt")) {
                    Projects.changed(
                            connection, lease.accountId(), clock.instant().truncatedTo(ChronoUnit.MICROS));
                }
                return true;
            }
        }
    }

    private static void store(
            Connection connection, UUID accountId, List<CollectedPost> posts, PostDiff.Context context)
            throws SQLException {
        // The last of a page wins where the platform repeats a post.
        Map<String, CollectedPost> byKey = new TreeMap<>();
        posts.forEach(post -> byKey.put(EventIds.postKey(context.platform(), post), post));
        Map<String, KnownPost> known = KnownPosts.find(connection, accountId, byKey.keySet());
        List<KnownPost> next = byKey.entrySet().stream()
                .map(each -> PostDiff.seen(known.get(each.getKey()), each.getValue(), context))
                .toList();
        KnownPosts.store(connection, accountId, next);
    }

    private static void reject(Connection connection, Lease lease, List<RejectedItem> rejected) throws SQLException {
        if (rejected.isEmpty()) {
            return;
        }
        List<String> shown = rejected.stream()
                .map(RejectedItem::externalId)
                .filter(Objects::nonNull)
                .toList();
        KnownPosts.seen(connection, lease.accountId(), shown, lease.epoch());
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into rejected_items
                    (account_id, external_id, part, reason, first_seen_at, last_seen_at, times)
                values (?, ?, ?, ?, now(), now(), 1)
                on conflict (account_id, external_id, part, reason) do update set
                    last_seen_at = excluded.last_seen_at, times = rejected_items.times + 1
                """)) {
            for (RejectedItem item : rejected) {
                insert.setObject(1, lease.accountId());
                insert.setString(2, item.externalId() == null ? "" : item.externalId());
                insert.setString(3, item.part());
                insert.setString(4, item.reason());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}

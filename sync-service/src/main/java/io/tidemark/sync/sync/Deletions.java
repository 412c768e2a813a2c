package io.tidemark.sync.sync;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.sync.platform.LookupResult;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PostRef;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Infers that a post is gone: complete full runs in a row did not show it, and the platform, asked for it directly, does
 * not know it. One missing row proves nothing, and a story that has run out is not deleted.
 */
@Singleton
class Deletions {

    private static final Logger LOG = LoggerFactory.getLogger(Deletions.class);
    private static final int AT_ONCE = 100;

    private final TransactionOperations<Connection> transactions;
    private final Leases leases;
    private final SyncConfig config;
    private final InstantSource clock;

    Deletions(TransactionOperations<Connection> transactions, Leases leases, SyncConfig config, InstantSource clock) {
        this.transactions = transactions;
        this.leases = leases;
        this.config = config;
        this.clock = clock;
    }

    /** To be called once after each full run that showed every page and left nothing out. */
    void afterCompleteListing(Lease lease, PlatformSource source) {
        List<KnownPost> suspects = transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            leases.fence(connection, lease);
            KnownPosts.countMisses(connection, lease.accountId(), lease.epoch());
            return KnownPosts.missed(connection, lease.accountId(), config.missedBeforeLookUp(), AT_ONCE);
        });
        if (suspects.isEmpty()) {
            return;
        }
        List<PostRef> posts = suspects.stream()
                .map(post -> post.state().content())
                .map(content -> new PostRef(content.externalId(), content.sourcePostId()))
                .toList();
        switch (source.lookUp(lease.account(), posts)) {
            case LookupResult.Found(Set<String> found) -> conclude(lease, source, suspects, found);
            case LookupResult.NotOffered() ->
                LOG.error("{} says that it proves absence but offers no look-up", source.name());
            case SourceFailure failure ->
                LOG.warn(
                        "{} posts of account {} are missing, and asking for them failed: {}",
                        posts.size(),
                        lease.accountId(),
                        failure.why());
        }
    }

    private void conclude(Lease lease, PlatformSource source, List<KnownPost> suspects, Set<String> found) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            leases.fence(connection, lease);
            List<String> there = suspects.stream()
                    .map(post -> post.state().content().externalId())
                    .filter(found::contains)
                    .toList();
            KnownPosts.seen(connection, lease.accountId(), there, lease.epoch());
            List<String> absent = suspects.stream()
                    .filter(post -> !found.contains(post.state().content().externalId()))
                    .map(KnownPost::postKey)
                    .toList();
            Set<String> proven = KnownPosts.notFound(connection, lease.accountId(), absent, source.absentLookUps());
            List<KnownPost> gone = suspects.stream()
                    .filter(post -> proven.contains(post.postKey()))
                    .toList();
            if (!gone.isEmpty()) {
                var projects =
                        Projects.watching(connection, gone.getFirst().state().accountKey());
                var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
                KnownPosts.store(
                        connection,
                        lease.accountId(),
                        gone.stream()
                                .map(post -> PostDiff.gone(post, now, projects))
                                .toList());
                leases.unannounced(connection, lease);
            }
            return null;
        });
    }
}

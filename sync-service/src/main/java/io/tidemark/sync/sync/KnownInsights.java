package io.tidemark.sync.sync;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.sync.platform.InsightsDue;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Which posts of an account are due for their insights, by what was read before. */
@Singleton
class KnownInsights {

    private final TransactionOperations<Connection> transactions;
    private final InsightsConfig config;
    private final InstantSource clock;

    KnownInsights(TransactionOperations<Connection> transactions, InsightsConfig config, InstantSource clock) {
        this.transactions = transactions;
        this.config = config;
        this.clock = clock;
    }

    InsightsDue of(UUID accountId) {
        return posts -> {
            Map<String, Instant> readAt = transactions.executeRead(status -> KnownPosts.insightsAt(
                    status.getConnection(),
                    accountId,
                    posts.stream().map(InsightsDue.PostAge::externalId).toList()));
            Instant now = clock.instant();
            return posts.stream()
                    .filter(post -> InsightsPlan.isDue(post.publishedAt(), readAt.get(post.externalId()), now, config))
                    .map(InsightsDue.PostAge::externalId)
                    .collect(Collectors.toSet());
        };
    }
}

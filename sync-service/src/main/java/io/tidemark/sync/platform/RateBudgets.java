package io.tidemark.sync.platform;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConfigurationBuilder;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The calls that all replicas together may still make, kept in Postgres. */
@Singleton
public final class RateBudgets {

    private final ProxyManager<String> buckets;
    private final Duration patience;

    RateBudgets(DataSource dataSource, HttpLimits limits) {
        this.buckets = Bucket4jPostgreSQL.selectForUpdateBasedBuilder(DelegatingDataSource.unwrapDataSource(dataSource))
                .primaryKeyMapper(PrimaryKeyMapper.STRING)
                .table("rate_budgets")
                .idColumn("id")
                .stateColumn("state")
                .expiresAtColumn("expires_at")
                .expirationAfterWrite(
                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofHours(1)))
                .build();
        this.patience = limits.quotaPatience();
    }

    /**
     * Takes one call from a budget, waiting for it as long as that is short.
     *
     * @param budget what is counted, such as {@code tiktok_business/app}
     * @return empty when the call may be made, else the throttle to report; it holds back one account only, because every
     *     other asks the budget itself
     */
    public Optional<SourceFailure> take(String budget, List<Quota> quotas) {
        // The figures are part of the id, because a stored bucket keeps the limits that it was made with.
        String id = quotas.stream().map(Quota::signature).collect(Collectors.joining(",", budget + " ", ""));
        var bucket = buckets.builder().build(id, () -> configuration(quotas));
        try {
            if (bucket.asBlocking().tryConsume(1, patience)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(new SourceFailure.Transient("the service is stopping"));
        }
        return Optional.of(new SourceFailure.Throttled(
                SourceFailure.Scope.ACCOUNT, patience, "our own budget " + budget + " is used up"));
    }

    private static BucketConfiguration configuration(List<Quota> quotas) {
        ConfigurationBuilder builder = BucketConfiguration.builder();
        quotas.forEach(quota -> builder.addLimit(quota.bandwidth()));
        return builder.build();
    }
}

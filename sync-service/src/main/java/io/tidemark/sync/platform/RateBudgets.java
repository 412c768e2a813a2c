package io.tidemark.sync.platform;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketState;
import io.github.bucket4j.ConfigurationBuilder;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * The calls that all replicas together may still make, kept in Postgres: by our own counting and by what the platforms tell
 * of theirs. A budget is named {@code source/endpoint}, one of a single account {@code source/endpoint/account_id}.
 */
@Singleton
public final class RateBudgets {

    /** Matches the account in the name of a budget that belongs to one. */
    static final String ACCOUNT_ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

    private static final Pattern OF_ONE_ACCOUNT = Pattern.compile(ACCOUNT_ID);

    private final ProxyManager<String> buckets;
    private final RateUsage usage;
    private final RateUsageConfig config;
    private final Duration patience;
    private final TransactionOperations<Connection> transactions;

    RateBudgets(
            DataSource dataSource,
            TransactionOperations<Connection> transactions,
            RateUsage usage,
            RateUsageConfig config,
            HttpLimits limits) {
        this.buckets = Bucket4jPostgreSQL.selectForUpdateBasedBuilder(DelegatingDataSource.unwrapDataSource(dataSource))
                .primaryKeyMapper(PrimaryKeyMapper.STRING)
                .table("rate_budgets")
                .idColumn("id")
                .stateColumn("state")
                .expiresAtColumn("expires_at")
                .expirationAfterWrite(
                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofHours(1)))
                .build();
        this.transactions = transactions;
        this.usage = usage;
        this.config = config;
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
        return take(budget, quotas, 1);
    }

    /**
     * As {@link #take(String, List)} for a call that the platform counts as several.
     *
     * @param calls how many; no more than the burst of each quota
     */
    public Optional<SourceFailure> take(String budget, List<Quota> quotas, int calls) {
        Optional<RateUsage.Pause> pause = usage.pause(budget);
        if (pause.isPresent()) {
            if (pause.get().left().compareTo(patience) > 0) {
                return throttled(pause.get().left(), pause.get().why());
            }
            if (!waited(budget, () -> slept(pause.get().left()))) {
                return stopping();
            }
        }
        // The figures are part of the id, because a stored bucket keeps the limits that it was made with.
        String id = quotas.stream().map(Quota::signature).collect(Collectors.joining(",", budget + " ", ""));
        BucketProxy bucket = buckets.builder().build(id, () -> configuration(quotas));
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(calls);
        if (probe.isConsumed()) {
            return Optional.empty();
        }
        Duration wait = Duration.ofNanos(probe.getNanosToWaitForRefill());
        if (wait.compareTo(patience) <= 0 && waited(budget, () -> consumed(bucket, calls))) {
            return Optional.empty();
        }
        return Thread.currentThread().isInterrupted()
                ? stopping()
                : throttled(wait.compareTo(patience) > 0 ? wait : patience, "our own budget " + budget + " is used up");
    }

    /**
     * Leaves a budget alone on all replicas, because its platform said so.
     *
     * @param rest how long; at most a day is believed
     * @param why in words, for people
     */
    public void pause(String budget, Duration rest, String why) {
        usage.tell(budget, null, rest, why);
    }

    /**
     * Notes how much of a quota is used by the platform's own counting; calls are spread or stopped by it on all replicas,
     * see {@link RateUsageConfig}.
     *
     * @param used the share that is used, 0 to 1 and beyond
     * @param regainAfter when the platform takes calls again, told with a quota that is used up; null when not told
     * @param who the platform's name for people
     */
    public void used(String budget, double used, Duration regainAfter, String who) {
        usage.tell(
                budget,
                used,
                config.restAfter(used, regainAfter),
                who + " counts " + Math.round(used * 100) + " % of a quota as used");
    }

    /**
     * The smallest share, 0 to 1, that is left of the source's shared budgets and of those of the account.
     *
     * @return null when no call was counted yet
     */
    public Double left(String source, UUID accountId) {
        Double told = usage.highest(source, accountId.toString());
        Double left = told == null ? null : Math.clamp(1 - told, 0.0, 1.0);
        for (String id : budgets(source, accountId)) {
            Double share = left(id);
            if (share != null && (left == null || share < left)) {
                left = share;
            }
        }
        return left;
    }

    private List<String> budgets(String source, UUID accountId) {
        return transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection().prepareStatement("""
                    select id from rate_budgets
                    where split_part(id, '/', 1) = ?
                      and (substring(id from '%1$s') = ? or substring(id from '%1$s') is null)
                    """.formatted(ACCOUNT_ID))) {
                select.setString(1, source);
                select.setString(2, accountId.toString());
                List<String> ids = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        ids.add(row.getString(1));
                    }
                }
                return ids;
            }
        });
    }

    private Double left(String id) {
        BucketConfiguration stored = buckets.getProxyConfiguration(id).orElse(null);
        if (stored == null) {
            return null;
        }
        BucketState state = buckets.builder()
                .build(id, () -> stored)
                .asVerbose()
                .getAvailableTokens()
                .getState();
        double smallest = 1;
        for (int i = 0; i < stored.getBandwidths().length; i++) {
            double capacity = stored.getBandwidths()[i].getCapacity();
            smallest = Math.min(smallest, Math.max(0, state.getCurrentSize(i)) / capacity);
        }
        return smallest;
    }

    /** An account's own wait holds up no other account; all wait together for what they share. */
    private static boolean waited(String budget, Supplier<Boolean> wait) {
        return OF_ONE_ACCOUNT.matcher(budget).find() ? RunPlaces.without(wait) : wait.get();
    }

    private boolean consumed(BucketProxy bucket, int calls) {
        try {
            return bucket.asBlocking().tryConsume(calls, patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean slept(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Optional<SourceFailure> throttled(Duration retryAfter, String why) {
        return Optional.of(new SourceFailure.Throttled(SourceFailure.Scope.ACCOUNT, retryAfter, why));
    }

    private static Optional<SourceFailure> stopping() {
        return Optional.of(new SourceFailure.Transient("the service is stopping"));
    }

    private static BucketConfiguration configuration(List<Quota> quotas) {
        ConfigurationBuilder builder = BucketConfiguration.builder();
        quotas.forEach(quota -> builder.addLimit(quota.bandwidth()));
        return builder.build();
    }
}

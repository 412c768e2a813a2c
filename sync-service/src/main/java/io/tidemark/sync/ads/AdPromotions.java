package io.tidemark.sync.ads;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.ads.AdAccess;
import io.tidemark.sync.platform.ads.AdAnswer;
import io.tidemark.sync.platform.ads.AdSource;
import io.tidemark.sync.platform.ads.Promotion;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Keeps the map from ads to organic posts. */
@Singleton
class AdPromotions {

    private final TransactionOperations<Connection> transactions;
    private final AdLeases leases;
    private final AdsConfig config;
    private final InstantSource clock;

    AdPromotions(
            TransactionOperations<Connection> transactions, AdLeases leases, AdsConfig config, InstantSource clock) {
        this.transactions = transactions;
        this.leases = leases;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Asks for the posts of ads that were not asked about for long, and works out every ad's post.
     *
     * @return why the platform did not tell; empty when it told, or nothing was to be asked
     */
    Optional<SourceFailure> ask(AdLease lease, AdSource source, AdAccess access) {
        Optional<SourceFailure> failure = Optional.empty();
        boolean more = true;
        while (more && failure.isEmpty()) {
            List<String> adIds = transactions.executeRead(status -> Ads.toAsk(
                    status.getConnection(), lease.accountId(), config.promotionsInterval(), source.promotionsAtOnce()));
            more = adIds.size() == source.promotionsAtOnce();
            failure = adIds.isEmpty() ? Optional.empty() : ask(lease, source, access, adIds);
        }
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            leases.fence(connection, lease);
            return Ads.resolve(connection, lease.accountId(), clock.instant().truncatedTo(ChronoUnit.MICROS));
        });
        return failure;
    }

    private Optional<SourceFailure> ask(AdLease lease, AdSource source, AdAccess access, List<String> adIds) {
        leases.renew(lease);
        return switch (source.promotions(access, adIds)) {
            case AdAnswer.Told<List<Promotion>>(List<Promotion> promotions) -> {
                store(lease, adIds, promotions);
                yield Optional.empty();
            }
            case AdAnswer.Failed<List<Promotion>>(SourceFailure failure) ->
                isAboutTheAds(failure) ? askHalves(lease, source, access, adIds) : Optional.of(failure);
        };
    }

    /** One ad that the platform does not know may spoil the answer for those beside it. */
    private static boolean isAboutTheAds(SourceFailure failure) {
        return failure instanceof SourceFailure.PermissionMissing || failure instanceof SourceFailure.ContractBug;
    }

    private Optional<SourceFailure> askHalves(AdLease lease, AdSource source, AdAccess access, List<String> adIds) {
        if (adIds.size() == 1) {
            store(lease, adIds, List.of());
            return Optional.empty();
        }
        int middle = adIds.size() / 2;
        return ask(lease, source, access, adIds.subList(0, middle))
                .or(() -> ask(lease, source, access, adIds.subList(middle, adIds.size())));
    }

    private void store(AdLease lease, List<String> adIds, List<Promotion> promotions) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            leases.fence(connection, lease);
            Ads.asked(connection, lease.accountId(), adIds, promotions);
            return null;
        });
    }
}

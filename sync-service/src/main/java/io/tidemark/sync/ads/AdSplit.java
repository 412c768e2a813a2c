package io.tidemark.sync.ads;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.ads.AdAccess;
import io.tidemark.sync.platform.ads.AdAnswer;
import io.tidemark.sync.platform.ads.AdIds;
import io.tidemark.sync.platform.ads.AdPart;
import io.tidemark.sync.platform.ads.AdSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes a part that is too much for one report smaller: first its days, then, of a single day, its ads. */
@Singleton
class AdSplit {

    private final TransactionOperations<Connection> transactions;
    private final AdParts parts;
    private final AdLeases leases;
    private final AdsConfig config;

    AdSplit(TransactionOperations<Connection> transactions, AdParts parts, AdLeases leases, AdsConfig config) {
        this.transactions = transactions;
        this.parts = parts;
        this.leases = leases;
        this.config = config;
    }

    /** @return why it cannot be split; empty when it was */
    Optional<SourceFailure> split(AdLease lease, AdSource source, AdAccess access, AdPart part, String why) {
        if (part.days() > 1) {
            parts.split(lease, part, byDays(part));
            return Optional.empty();
        }
        if (part.adIds() != null && part.adIds().size() == 1) {
            return Optional.of(new SourceFailure.ContractBug("one ad on one day: " + why));
        }
        List<String> ads;
        int groupSize = config.groupSize();
        if (part.adIds() == null) {
            switch (everyAd(lease, source, access)) {
                case AdAnswer.Failed<Set<String>>(SourceFailure failure) -> {
                    return Optional.of(failure);
                }
                case AdAnswer.Told<Set<String>>(Set<String> ids) -> ads = List.copyOf(ids);
            }
        } else {
            ads = part.adIds();
            groupSize = (ads.size() + 1) / 2;
        }
        parts.split(lease, part, byAds(part, ads, groupSize, parts.freeGroup(lease, part)));
        return Optional.empty();
    }

    static List<AdPart> byDays(AdPart part) {
        LocalDate middle = part.since().plusDays(part.days() / 2 - 1L);
        return List.of(
                new AdPart(part.since(), middle, part.adIds(), part.group(), null, 0),
                new AdPart(middle.plusDays(1), part.until(), part.adIds(), part.group(), null, 0));
    }

    static List<AdPart> byAds(AdPart part, List<String> ads, int groupSize, int firstGroup) {
        List<AdPart> groups = new ArrayList<>();
        for (int from = 0; from < ads.size(); from += groupSize) {
            List<String> group = List.copyOf(ads.subList(from, Math.min(from + groupSize, ads.size())));
            groups.add(new AdPart(part.since(), part.until(), group, firstGroup + groups.size(), null, 0));
        }
        return groups;
    }

    /** The ads that the platform lists and those that were read before, which it may not list any more. */
    private AdAnswer<Set<String>> everyAd(AdLease lease, AdSource source, AdAccess access) {
        List<String> read = transactions.executeRead(status -> Ads.ids(status.getConnection(), lease.accountId()));
        Set<String> ids = new TreeSet<>(read);
        String cursor = null;
        for (int page = 0; page < config.maxPages(); page++) {
            leases.renew(lease);
            switch (source.ads(access, cursor)) {
                case AdAnswer.Failed<AdIds>(SourceFailure failure) -> {
                    return new AdAnswer.Failed<>(failure);
                }
                case AdAnswer.Told<AdIds>(AdIds listed) -> {
                    ids.addAll(listed.ids());
                    cursor = listed.nextCursor();
                }
            }
            if (cursor == null) {
                return new AdAnswer.Told<>(ids);
            }
        }
        return new AdAnswer.Failed<>(new SourceFailure.ContractBug("the listing of ads does not come to an end"));
    }
}

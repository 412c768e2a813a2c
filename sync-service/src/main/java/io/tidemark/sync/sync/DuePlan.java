package io.tidemark.sync.sync;

import io.tidemark.sync.platform.SyncKind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** When an account is due again. Pure. */
final class DuePlan {

    private DuePlan() {}

    /**
     * After a run succeeded: when each kind that it has settled is due again, which is when the slot after that of its
     * claim begins. A run that outlasts its slot is followed by one in the slot in which it ended.
     *
     * @param kinds the kinds that the source knows
     */
    static Map<SyncKind, Instant> afterSuccess(Lease lease, Set<SyncKind> kinds, SyncConfig config) {
        Map<SyncKind, Instant> next = new EnumMap<>(SyncKind.class);
        for (SyncKind settled : kinds) {
            if (settled.compareTo(lease.kind()) <= 0) {
                Slots slots =
                        Slots.of(lease.watchedSince(), config.interval(settled), lease.accountId(), config.spread());
                next.put(settled, slots.after(lease.claimedAt()));
            }
        }
        return next;
    }

    /** How long an account rests after its {@code failures}-th failure in a row, counted from 1. */
    static Duration backoff(int failures, UUID accountId, SyncConfig config) {
        Duration rest = config.firstBackoff();
        for (int i = 1; i < failures && rest.compareTo(config.longestBackoff()) < 0; i++) {
            rest = rest.multipliedBy(2);
        }
        Duration longest = rest.compareTo(config.longestBackoff()) > 0 ? config.longestBackoff() : rest;
        return longest.minus(Slots.part(longest, config.jitter() * Slots.share(accountId)));
    }
}

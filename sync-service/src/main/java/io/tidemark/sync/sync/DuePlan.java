package io.tidemark.sync.sync;

import io.tidemark.sync.platform.SyncKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** When an account is due again. Pure. */
final class DuePlan {

    private static final int STEPS = 10_000;

    private DuePlan() {}

    /**
     * After a run of {@code kind} succeeded: the time until the next run of each kind that the run has settled.
     *
     * @param kinds the kinds that the source knows
     */
    static Map<SyncKind, Duration> afterSuccess(SyncKind kind, Set<SyncKind> kinds, UUID accountId, SyncConfig config) {
        Map<SyncKind, Duration> next = new EnumMap<>(SyncKind.class);
        for (SyncKind settled : kinds) {
            if (settled.compareTo(kind) <= 0) {
                next.put(settled, spread(config.interval(settled), accountId, config.jitter()));
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
        return spread(
                rest.compareTo(config.longestBackoff()) > 0 ? config.longestBackoff() : rest,
                accountId,
                config.jitter());
    }

    /** The interval, shorter by a share that differs between accounts and is the same for one account always. */
    private static Duration spread(Duration interval, UUID accountId, double jitter) {
        double share = Math.floorMod(accountId.hashCode(), STEPS) / (double) STEPS;
        return interval.minusMillis((long) (interval.toMillis() * jitter * share));
    }
}

package io.tidemark.testbed.simulator;

import java.time.Instant;
import java.util.List;

/** What every platform's endpoint stands on. */
record Stage(
        SimulatedWorld world,
        SimulatorClock clock,
        Faults faults,
        Quotas quotas,
        ServedLedger ledger,
        SimulatorConfig config) {

    /** Posts of the account that are published and not deleted at this instant, newest first. */
    List<SimulatedPost> visiblePosts(SimulatedAccount account, Instant now) {
        return account.postsAt(now).stream()
                .filter(post -> !faults.isDeleted(account, post))
                .toList();
    }

    /** Enters what an answer holds in the ledger. */
    Runnable entry(SimulatedAccount account, List<ServedLedger.Item> items) {
        return () ->
                ledger.served(account.handle(), items, config.timeline().wall().instant());
    }
}

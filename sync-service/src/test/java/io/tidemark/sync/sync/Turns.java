package io.tidemark.sync.sync;

import io.micronaut.context.ApplicationContext;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PlatformSources;
import java.util.List;

/** Drives the accounts of one source by hand, with the pollers off. */
final class Turns {

    private final SyncUnderTest service;
    private final PlatformSource source;

    Turns(SyncUnderTest service, String source) {
        this.service = service;
        this.source = service.bean(PlatformSources.class).find(source).orElseThrow();
    }

    Lease claimOne() {
        List<Lease> leases = service.bean(Leases.class).claim(source.name(), 1, "test");
        if (leases.size() != 1) {
            throw new AssertionError("nothing is due");
        }
        return leases.getFirst();
    }

    void take(Lease lease) {
        service.bean(SyncRun.class).take(lease, source);
    }

    /** Makes every account due and takes a turn of each. */
    void fullRun() {
        service.execute("update platform_accounts set full_due_at = now(), paused_until = '-infinity'");
        take(claimOne());
    }

    /** Another replica's leases. */
    static Leases of(ApplicationContext replica) {
        return replica.getBean(Leases.class);
    }
}

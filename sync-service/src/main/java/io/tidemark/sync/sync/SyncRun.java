package io.tidemark.sync.sync;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.messaging.PublishFailedException;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.InsightsDue;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PlatformSources;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.SyncKind;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One turn of one account: announce what waits, read what is due, end the lease. */
@Singleton
class SyncRun {

    private static final Logger LOG = LoggerFactory.getLogger(SyncRun.class);

    private final TransactionOperations<Connection> transactions;
    private final Leases leases;
    private final RatePauses pauses;
    private final PageWriter pages;
    private final Announcer announcer;
    private final Deletions deletions;
    private final KnownInsights insights;
    private final SyncRuns runs;
    private final PlatformSources sources;
    private final SyncConfig config;

    SyncRun(
            TransactionOperations<Connection> transactions,
            Leases leases,
            RatePauses pauses,
            PageWriter pages,
            Announcer announcer,
            Deletions deletions,
            KnownInsights insights,
            SyncRuns runs,
            PlatformSources sources,
            SyncConfig config) {
        this.transactions = transactions;
        this.leases = leases;
        this.pauses = pauses;
        this.pages = pages;
        this.announcer = announcer;
        this.deletions = deletions;
        this.insights = insights;
        this.runs = runs;
        this.sources = sources;
        this.config = config;
    }

    /** How the reading of an account ended. */
    private sealed interface Ending {

        record Done(String limitation) implements Ending {}

        record Pending(Duration pollAfter) implements Ending {}

        record NotWatched() implements Ending {}

        record NotPublished(String why) implements Ending {}

        record Failed(SourceFailure failure) implements Ending {}
    }

    /** Does the turn. What goes wrong ends in the account's state; a lost lease ends the turn without a word. */
    void take(Lease lease, PlatformSource source) {
        try {
            SyncRuns.Tally tally = SyncRuns.Tally.NONE.plus(announcer.announce(lease));
            if (lease.kind() == null) {
                rest(lease, Duration.ZERO);
                return;
            }
            runs.begin(lease);
            new Turn(lease, source, tally).read();
        } catch (LeaseLostException e) {
            LOG.warn("{}; another replica goes on", e.getMessage());
        } catch (ClockOffException e) {
            LOG.warn("the run of account {} was ended: {}", lease.accountId(), e.getMessage());
            rest(lease, Duration.ZERO);
        } catch (PublishFailedException e) {
            LOG.warn("events of account {} wait for the brokers: {}", lease.accountId(), e.getMessage());
            giveBack(lease, connection -> leases.notPublished(connection, lease, config.firstBackoff()));
        } catch (Exception e) {
            // Not only those that are unchecked: a transaction lets SQL's own exceptions through undeclared.
            LOG.error("the run of account {} broke", lease.accountId(), e);
            broke(lease, e);
        }
    }

    private void rest(Lease lease, Duration rest) {
        giveBack(lease, connection -> leases.rest(connection, lease, rest));
    }

    /** A fault of ours rests as long as one of the platform's, and is shown: it may break again and costs calls each time. */
    private void broke(Lease lease, Exception fault) {
        if (lease.kind() == null) {
            giveBack(lease, connection -> leases.notPublished(connection, lease, config.longestBackoff()));
            return;
        }
        int failures = lease.failures() + 1;
        String why =
                "Something failed inside (" + fault.getClass().getSimpleName() + "); the log of sync-service has it";
        giveBack(lease, connection -> {
            leases.failed(
                    connection,
                    lease,
                    AccountState.FAILING,
                    why,
                    failures,
                    DuePlan.backoff(failures, lease.accountId(), config));
            SyncRuns.end(connection, lease, "broke", why, SyncRuns.Tally.NONE);
        });
    }

    /** Writes what ends a lease. */
    @FunctionalInterface
    private interface LastWords {
        void write(Connection connection) throws SQLException;
    }

    private void giveBack(Lease lease, LastWords words) {
        try {
            transactions.executeWrite(status -> {
                words.write(status.getConnection());
                return null;
            });
        } catch (Exception e) {
            // The lease runs out by itself, and the account is due again then.
            LOG.warn("the lease on account {} could not be returned: {}", lease.accountId(), e.getMessage());
        }
    }

    /** The pages of one run. */
    private final class Turn {

        private final PlatformSource source;
        private final Set<String> cursors = new HashSet<>();
        private Lease lease;
        private SyncRuns.Tally tally;
        private String handle;
        private boolean complete = true;

        Turn(Lease lease, PlatformSource source, SyncRuns.Tally tally) {
            this.lease = lease;
            this.source = source;
            this.tally = tally;
            this.handle = lease.account().handle();
        }

        void read() {
            Ending ending;
            try {
                ending = pages();
                if (ending instanceof Ending.Done) {
                    if (complete && lease.kind() == SyncKind.FULL) {
                        deletions.afterCompleteListing(lease, source);
                        tally = tally.plus(announcer.announce(lease));
                    }
                    source.stored(lease.account());
                }
            } catch (PublishFailedException e) {
                // What is stored stays unannounced, and the account's next turn begins with it.
                LOG.warn("events of account {} wait for the brokers: {}", lease.accountId(), e.getMessage());
                ending = new Ending.NotPublished(e.getMessage());
            }
            end(ending);
        }

        private Ending pages() {
            Optional<String> refusal =
                    sources.refusal(source.name(), lease.account().platform());
            if (refusal.isPresent()) {
                return new Ending.Failed(new SourceFailure.PermissionMissing(refusal.get()));
            }
            String cursor = null;
            InsightsDue due = insights.of(lease.accountId());
            while (true) {
                leases.renew(lease);
                switch (source.fetch(new FetchRequest(lease.account(), lease.kind(), cursor, due))) {
                    case FetchResult.Pending(Duration pollAfter) -> {
                        return new Ending.Pending(pollAfter);
                    }
                    case SourceFailure failure -> {
                        return new Ending.Failed(failure);
                    }
                    case FetchResult.Page page -> {
                        Ending refused = store(page);
                        if (refused != null) {
                            return refused;
                        }
                        cursor = page.nextCursor();
                        // A source of one kind spreads one reading over its pages; they belong together.
                        boolean firstPageOnly =
                                !lease.kind().readsEveryPage() && source.kinds().size() > 1;
                        if (cursor == null || firstPageOnly) {
                            return new Ending.Done(page.limitation());
                        }
                        if (!cursors.add(cursor) || cursors.size() >= config.maxPages()) {
                            return new Ending.Failed(
                                    new SourceFailure.ContractBug("the listing does not come to an end"));
                        }
                    }
                }
            }
        }

        /** Stores and announces a page; null when the run may go on. */
        private Ending store(FetchResult.Page page) {
            if (page.owner() != null) {
                lease = lease.knownAs(page.owner().platformAccountId());
                handle = page.owner().handle() == null ? handle : page.owner().handle();
            }
            if (lease.account().platformAccountId() == null) {
                return new Ending.Failed(
                        new SourceFailure.ContractBug(source.name() + " does not tell whose posts these are"));
            }
            complete &= !page.partial()
                    && page.rejected().stream().noneMatch(item -> item.wholePost() && item.externalId() == null);
            return switch (pages.write(lease, handle, page)) {
                case PageWriter.Written.NotWatched() -> new Ending.NotWatched();
                case PageWriter.Written.OtherPlatform(String why) ->
                    new Ending.Failed(new SourceFailure.PermissionMissing(why));
                case PageWriter.Written.OtherAccount() ->
                    new Ending.Failed(new SourceFailure.AccountUnavailable(
                            "The handle now belongs to another account; remove the creator and add it again."));
                case PageWriter.Written.Stored() -> {
                    page.rejected().stream()
                            .limit(3)
                            .forEach(item -> LOG.warn(
                                    "account {}: {} of post {} rejected: {}",
                                    lease.accountId(),
                                    item.part(),
                                    item.externalId(),
                                    item.reason()));
                    tally = tally.page(page.served(), page.rejectedPosts(), announcer.announce(lease));
                    yield null;
                }
            };
        }

        private void end(Ending ending) {
            // By itself, because it holds for the other accounts even where this one's lease is over.
            if (ending instanceof Ending.Failed(SourceFailure.Throttled throttled)
                    && throttled.scope() == SourceFailure.Scope.APP) {
                pauses.pause(source.name(), throttled);
            }
            transactions.executeWrite(status -> {
                Connection connection = status.getConnection();
                switch (ending) {
                    case Ending.Done(String limitation) -> {
                        Gaps.endedBy(connection, lease, config.interval(Collections.max(source.kinds())));
                        leases.succeeded(
                                connection, lease, DuePlan.afterSuccess(lease, source.kinds(), config), limitation);
                        SyncRuns.end(
                                connection, lease, "done", complete ? null : "the listing left something out", tally);
                    }
                    case Ending.Pending(Duration pollAfter) -> {
                        leases.rest(connection, lease, pollAfter);
                        SyncRuns.end(connection, lease, "pending", null, tally);
                    }
                    case Ending.NotWatched() -> {
                        leases.rest(connection, lease, Duration.ZERO);
                        SyncRuns.end(connection, lease, "not_watched", null, tally);
                    }
                    case Ending.NotPublished(String why) -> {
                        leases.notPublished(connection, lease, config.firstBackoff());
                        SyncRuns.end(connection, lease, "not_published", why, tally);
                    }
                    case Ending.Failed(SourceFailure failure) -> {
                        fail(connection, failure);
                        SyncRuns.end(connection, lease, outcome(failure), failure.why(), tally);
                    }
                }
                return null;
            });
        }

        private void fail(Connection connection, SourceFailure failure) throws SQLException {
            LOG.warn("account {} of {}: {}", lease.accountId(), source.name(), failure.why());
            int failures = lease.failures() + 1;
            Duration backoff = DuePlan.backoff(failures, lease.accountId(), config);
            switch (failure) {
                case SourceFailure.Throttled throttled ->
                    fail(connection, AccountState.THROTTLED, throttled, lease.failures(), throttled.retryAfter());
                case SourceFailure.ReauthNeeded reauth ->
                    fail(connection, AccountState.REAUTH_NEEDED, reauth, failures, Duration.ZERO);
                case SourceFailure.PermissionMissing missing ->
                    fail(connection, AccountState.PERMISSION_MISSING, missing, failures, config.unavailableBackoff());
                case SourceFailure.AccountUnavailable gone ->
                    fail(connection, AccountState.UNAVAILABLE, gone, failures, config.unavailableBackoff());
                case SourceFailure.Transient passing ->
                    fail(connection, AccountState.FAILING, passing, failures, backoff);
                case SourceFailure.ContractBug bug ->
                    fail(connection, AccountState.FAILING, bug, failures, config.longestBackoff());
            }
        }

        private void fail(Connection connection, AccountState state, SourceFailure failure, int failures, Duration rest)
                throws SQLException {
            leases.failed(connection, lease, state, failure.why(), failures, rest);
        }

        private static String outcome(SourceFailure failure) {
            return switch (failure) {
                case SourceFailure.Throttled ignored -> "throttled";
                case SourceFailure.ReauthNeeded ignored -> "reauth_needed";
                case SourceFailure.PermissionMissing ignored -> "permission_missing";
                case SourceFailure.AccountUnavailable ignored -> "unavailable";
                case SourceFailure.Transient ignored -> "failed";
                case SourceFailure.ContractBug ignored -> "contract_bug";
            };
        }
    }
}

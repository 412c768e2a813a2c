package io.tidemark.sync.platform;

import java.time.Duration;

/** Why a platform could not be read. The words go to logs and to the account's state and never hold a token. */
public sealed interface SourceFailure extends FetchResult, LookupResult {

    /** What is wrong, for people. */
    String why();

    /**
     * Too many calls, counted by the platform or by our own budget.
     *
     * @param retryAfter how long to leave it alone; at most a day is believed, since the next call will hear it again
     */
    record Throttled(Scope scope, Duration retryAfter, String why) implements SourceFailure {

        /** The longest rest that a platform is believed. */
        public static final Duration LONGEST = Duration.ofDays(1);

        /** Cuts the rest. */
        public Throttled {
            retryAfter = retryAfter.compareTo(LONGEST) > 0 ? LONGEST : retryAfter;
        }
    }

    /** The tokens are of no use any more and refreshing them did not help: the owner has to connect again. */
    record ReauthNeeded(String why) implements SourceFailure {}

    /** The platform does not permit this application or account to read. */
    record PermissionMissing(String why) implements SourceFailure {}

    /** The account is private or does not exist. */
    record AccountUnavailable(String why) implements SourceFailure {}

    /** It should pass by itself: an outage, a cut answer, a timeout. */
    record Transient(String why) implements SourceFailure {}

    /** The platform refused what we asked or answered against its contract: ours to mend. */
    record ContractBug(String why) implements SourceFailure {}

    /** Whom a throttle holds back. */
    enum Scope {
        /** Every account of the source. */
        APP,
        /** One account. */
        ACCOUNT
    }
}

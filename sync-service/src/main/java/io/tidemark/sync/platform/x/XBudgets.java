package io.tidemark.sync.platform.x;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.PlatformHttp;
import io.tidemark.sync.platform.RateBudgets;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls that may still be made: by the budgets that all replicas share, and by what X's headers told this replica of
 * an account's window, since the documented figures and the real ones differ.
 */
@Singleton
@Requires(bean = XConfig.class)
final class XBudgets {

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final XConfig config;
    private final RateBudgets budgets;
    private final InstantSource clock;
    private final Map<Window, Instant> spent = new ConcurrentHashMap<>();

    XBudgets(XConfig config, RateBudgets budgets, InstantSource clock) {
        this.config = config;
        this.budgets = budgets;
        this.clock = clock;
    }

    private record Window(XEndpoint endpoint, UUID accountId) {}

    /** Takes a call; empty when it may be made. */
    Optional<SourceFailure> take(XEndpoint endpoint, UUID accountId) {
        Window window = new Window(endpoint, accountId);
        Instant until = spent.get(window);
        if (until != null && until.isAfter(clock.instant())) {
            return Optional.of(new SourceFailure.Throttled(
                    SourceFailure.Scope.ACCOUNT,
                    Duration.between(clock.instant(), until),
                    "X's limit on the account's " + endpoint.budget() + " calls is used up"));
        }
        spent.remove(window);
        return budgets.take(XSource.NAME + "/" + endpoint.budget() + "/" + accountId, config.userQuotas(endpoint))
                .or(() -> budgets.take(
                        XSource.NAME + "/" + endpoint.budget() + "/app", config.applicationQuotas(endpoint)));
    }

    /**
     * Remembers a window that an answer told to be used up, so that no call is wasted on hearing it again. A refused
     * listing is left out, because then the whole account rests, on every replica.
     */
    void told(XEndpoint endpoint, UUID accountId, PlatformHttp.Answer.Whole answer) {
        boolean accountRests = endpoint == XEndpoint.TIMELINE && answer.status() == 429;
        if (!accountRests
                && answer.header("x-rate-limit-remaining").filter("0"::equals).isPresent()) {
            untilReset(answer, clock.instant())
                    .ifPresent(pause -> spent.put(
                            new Window(endpoint, accountId), clock.instant().plus(pause)));
        }
    }

    /**
     * How long until the window of an answer ends, at least a second and at most an hour.
     *
     * @return empty when its header does not tell
     */
    static Optional<Duration> untilReset(PlatformHttp.Answer.Whole answer, Instant now) {
        return answer.header("x-rate-limit-reset")
                .filter(seconds -> seconds.matches("[0-9]{1,11}"))
                .map(seconds -> Duration.between(now, Instant.ofEpochSecond(Long.parseLong(seconds))))
                .map(pause -> pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause)
                .map(pause -> pause.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : pause);
    }
}

package io.tidemark.sync.platform.x;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.PlatformHttp;
import io.tidemark.sync.platform.RateBudgets;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * The calls that may still be made, over all replicas: by our own counting and by what X's headers tell of an account's
 * window, since the documented figures and the real ones differ.
 */
@Singleton
@Requires(bean = XConfig.class)
final class XBudgets {

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final XConfig config;
    private final RateBudgets budgets;
    private final InstantSource clock;

    XBudgets(XConfig config, RateBudgets budgets, InstantSource clock) {
        this.config = config;
        this.budgets = budgets;
        this.clock = clock;
    }

    /** Takes a call; empty when it may be made. */
    Optional<SourceFailure> take(XEndpoint endpoint, UUID accountId) {
        return budgets.take(ofAccount(endpoint, accountId), config.userQuotas(endpoint))
                .or(() -> budgets.take(
                        XSource.NAME + "/" + endpoint.budget() + "/app", config.applicationQuotas(endpoint)));
    }

    /**
     * Notes how much of a window an answer told to be used. A refused listing is left out, because then the whole account
     * rests.
     */
    void told(XEndpoint endpoint, UUID accountId, PlatformHttp.Answer.Whole answer) {
        Long limit = figure(answer, "x-rate-limit-limit");
        Long remaining = figure(answer, "x-rate-limit-remaining");
        boolean accountRests = endpoint == XEndpoint.TIMELINE && answer.status() == 429;
        if (!accountRests && limit != null && limit > 0 && remaining != null && remaining <= limit) {
            budgets.used(
                    ofAccount(endpoint, accountId),
                    1 - (double) remaining / limit,
                    untilReset(answer, clock.instant()).orElse(null),
                    "X");
        }
    }

    private static String ofAccount(XEndpoint endpoint, UUID accountId) {
        return XSource.NAME + "/" + endpoint.budget() + "/" + accountId;
    }

    private static Long figure(PlatformHttp.Answer.Whole answer, String header) {
        return answer.header(header)
                .filter(digits -> digits.matches("[0-9]{1,9}"))
                .map(Long::valueOf)
                .orElse(null);
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

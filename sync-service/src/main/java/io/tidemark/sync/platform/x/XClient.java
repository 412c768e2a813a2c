package io.tidemark.sync.platform.x;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountTokens;
import io.tidemark.sync.platform.CallAddress;
import io.tidemark.sync.platform.PlatformHttp;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of X API v2 that are used, made as an account, within the budgets. */
@Singleton
@Requires(bean = XConfig.class)
final class XClient {

    private static final Logger LOG = LoggerFactory.getLogger(XClient.class);

    private static final String MEDIA = "&media.fields=media_key,type,duration_ms,preview_image_url,url,public_metrics";
    private static final String ACCOUNT = ",author_id&user.fields=public_metrics";

    private final XConfig config;
    private final PlatformHttp http;
    private final XBudgets budgets;
    private final AccountTokens tokens;
    private final XRefresh refresh;
    private final InstantSource clock;

    /** Which of its two names X knows the parameter of fields by, as far as we were told. */
    private final AtomicReference<String> prefix;

    XClient(
            XConfig config,
            PlatformHttp http,
            XBudgets budgets,
            AccountTokens tokens,
            XRefresh refresh,
            InstantSource clock) {
        this.config = config;
        this.http = http;
        this.budgets = budgets;
        this.tokens = tokens;
        this.refresh = refresh;
        this.clock = clock;
        this.prefix = new AtomicReference<>(config.fieldPrefix());
    }

    static String other(String prefix) {
        return prefix.equals("tweet") ? "post" : "tweet";
    }

    /**
     * One page of an account's posts, newest first.
     *
     * @param token null for the first
     * @param withAccount whether the counts of the account itself are asked for
     */
    XAnswer.Final timeline(SourceAccount account, String token, boolean withAccount) {
        return call(
                account,
                XEndpoint.TIMELINE,
                names -> "/2/users/" + CallAddress.encode(account.platformAccountId()) + "/tweets?max_results="
                        + config.pageSize()
                        + (config.exclude().isEmpty() ? "" : "&exclude=" + config.exclude())
                        + (token == null ? "" : "&pagination_token=" + CallAddress.encode(token))
                        + "&" + names + ".fields=created_at,author_id,attachments,public_metrics"
                        // Long posts; what the other generation calls them is not known.
                        + (names.equals("tweet") ? ",note_tweet" : "")
                        + "&expansions=attachments.media_keys" + (withAccount ? ACCOUNT : "") + MEDIA);
    }

    /** Which of up to 100 posts exist; with what only their author may see. */
    XAnswer.Final posts(SourceAccount account, List<String> ids, boolean privateMetrics) {
        return call(
                account,
                XEndpoint.LOOK_UP,
                names -> "/2/tweets?ids=" + String.join(",", ids)
                        + (privateMetrics ? "&" + names + ".fields=non_public_metrics,organic_metrics" : ""));
    }

    /** What up to 100 posts of the account earned from {@code since} to now. */
    XAnswer.Final analytics(SourceAccount account, List<String> ids, Instant since) {
        return call(
                account,
                XEndpoint.ANALYTICS,
                names -> "/2/tweets/analytics?ids=" + String.join(",", ids) + span(since)
                        + "&analytics.fields=id,timestamp,engagements,url_clicks,user_profile_clicks,follows,media_views");
    }

    /** What up to 100 media of the account's posts earned from {@code since} to now. */
    XAnswer.Final mediaAnalytics(SourceAccount account, List<String> mediaKeys, Instant since) {
        return call(
                account,
                XEndpoint.MEDIA_ANALYTICS,
                names -> "/2/media/analytics?media_keys=" + String.join(",", mediaKeys) + span(since)
                        + "&media_analytics.fields=media_key,timestamp,watch_time_ms");
    }

    private String span(Instant since) {
        Instant until = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant from = since.truncatedTo(ChronoUnit.SECONDS);
        return "&granularity=total&start_time=" + (from.isBefore(until) ? from : until.minusSeconds(1)) + "&end_time="
                + until;
    }

    /** Calls with the stored token and, when that is refused, once more with a refreshed one. */
    private XAnswer.Final call(SourceAccount account, XEndpoint endpoint, Function<String, String> path) {
        AccountTokens.Grant grant = tokens.current(account.accountId(), config.refreshAhead(), refresh::ask);
        for (boolean again = true; ; again = false) {
            switch (grant) {
                case AccountTokens.Grant.Refused(SourceFailure failure) -> {
                    return new XAnswer.Failed(failure);
                }
                case AccountTokens.Grant.Usable(Tokens usable) -> {
                    switch (named(account, endpoint, usable.accessToken(), path)) {
                        case XAnswer.Final answer -> {
                            return answer;
                        }
                        case XAnswer.Stopped(SourceFailure.Throttled stop) -> {
                            return new XAnswer.Failed(stop);
                        }
                        case XAnswer.OtherNames() -> {
                            return new XAnswer.Failed(new SourceFailure.ContractBug(
                                    "X knows fields by neither of their two names (HTTP 400)"));
                        }
                        case XAnswer.TokenRefused() -> {
                            if (!again) {
                                return new XAnswer.Failed(new SourceFailure.ReauthNeeded(
                                        "Connect the X account again: X refuses even refreshed tokens (HTTP 401)."));
                            }
                        }
                    }
                    grant = tokens.refreshed(account.accountId(), usable.accessToken(), refresh::ask);
                }
            }
        }
    }

    /** Calls with the name of fields that worked last and, when X names the other one, once more with that. */
    private XAnswer named(SourceAccount account, XEndpoint endpoint, String token, Function<String, String> path) {
        String names = prefix.get();
        XAnswer answer = budgeted(account, endpoint, token, path, names);
        if (!(answer instanceof XAnswer.OtherNames)) {
            return answer;
        }
        XAnswer otherwise = budgeted(account, endpoint, token, path, other(names));
        if (otherwise instanceof XAnswer.Data && prefix.compareAndSet(names, other(names))) {
            LOG.error(
                    "ALARM: X no longer knows {}.fields; going on with {}.fields. Set tidemark.platforms.x.field-prefix",
                    names,
                    other(names));
        }
        return otherwise;
    }

    private XAnswer budgeted(
            SourceAccount account, XEndpoint endpoint, String token, Function<String, String> path, String names) {
        Optional<SourceFailure> throttle = budgets.take(endpoint, account.accountId());
        if (throttle.isPresent()) {
            return new XAnswer.Failed(throttle.get());
        }
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(CallAddress.of(config.baseUrl(), path.apply(names)))
                    .header("Authorization", "Bearer " + token)
                    .build();
        } catch (IllegalArgumentException e) {
            // A token with a line break in it is no token; the header's own message would repeat it.
            return new XAnswer.TokenRefused();
        }
        return switch (http.send(request)) {
            case PlatformHttp.Answer.None(String why) -> new XAnswer.Failed(new SourceFailure.Transient("X: " + why));
            case PlatformHttp.Answer.Whole answer -> {
                budgets.told(endpoint, account.accountId(), answer);
                XAnswer sorted = XProblems.sort(answer, names, config, clock.instant());
                if (sorted instanceof XAnswer.Stopped(SourceFailure.Throttled stop)) {
                    LOG.error("ALARM: no account of X is read for {}: {}", stop.retryAfter(), stop.why());
                }
                yield sorted;
            }
        };
    }
}

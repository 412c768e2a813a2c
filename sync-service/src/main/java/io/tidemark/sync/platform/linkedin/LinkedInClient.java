package io.tidemark.sync.platform.linkedin;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.CallAddress;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.PlatformHttp;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.StrictJson;
import jakarta.inject.Singleton;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of LinkedIn's versioned API that are used. In the query the colons of a URN are encoded, and the parentheses
 * and commas of Rest.li around it are not: anything else is refused as {@code ILLEGAL_ARGUMENT}.
 */
@Singleton
@Requires(bean = LinkedInConfig.class)
final class LinkedInClient {

    private static final Logger LOG = LoggerFactory.getLogger(LinkedInClient.class);
    private static final Duration ALARM_REST = Duration.ofHours(1);

    private final LinkedInConfig config;
    private final PlatformHttp http;
    private final InstantSource clock;
    private final AtomicReference<Instant> alarmedAt = new AtomicReference<>(Instant.MIN);

    LinkedInClient(LinkedInConfig config, PlatformHttp http, InstantSource clock) {
        this.config = config;
        this.http = http;
        this.clock = clock;
    }

    /** One metric of one post of the member, since it was published. */
    LinkedInAnswer postTotal(String accessToken, PostUrn post, String metric) {
        return get(
                "/rest/memberCreatorPostAnalytics?q=entity&entity=(" + post.entityKey() + ":"
                        + CallAddress.encode(post.toString()) + ")&queryType=" + CallAddress.encode(metric)
                        + "&aggregation=TOTAL",
                accessToken);
    }

    /** One metric of all posts of the member, by day from {@code first} until before {@code end}. */
    LinkedInAnswer dailyTotals(String accessToken, String metric, LocalDate first, LocalDate end) {
        return get(
                "/rest/memberCreatorPostAnalytics?q=me&queryType=" + CallAddress.encode(metric)
                        + "&aggregation=DAILY&dateRange=" + range(first, end),
                accessToken);
    }

    /** All figures of posts of an organisation, which are of one kind. */
    LinkedInAnswer shareStatistics(String accessToken, String organisation, List<PostUrn> posts, int start) {
        String kind = posts.getFirst().kind().equals("share") ? "shares" : "ugcPosts";
        String list =
                posts.stream().map(post -> CallAddress.encode(post.toString())).collect(Collectors.joining(","));
        return get(
                "/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity="
                        + CallAddress.encode(organisation) + "&" + kind + "=List(" + list + ")&start=" + start
                        + "&count="
                        + posts.size(),
                accessToken);
    }

    /** How many follow the member. */
    LinkedInAnswer followers(String accessToken) {
        return get("/rest/memberFollowersCount?q=me", accessToken);
    }

    /** How many began to follow the member, by day from {@code first} until before {@code end}. */
    LinkedInAnswer followerGains(String accessToken, LocalDate first, LocalDate end) {
        return get("/rest/memberFollowersCount?q=dateRange&dateRange=" + range(first, end), accessToken);
    }

    /** How many connections the member has. */
    LinkedInAnswer connections(String accessToken, String personId) {
        return get("/rest/connections/" + CallAddress.encode("urn:li:person:" + personId), accessToken);
    }

    /** How many follow the organisation. */
    LinkedInAnswer organisationFollowers(String accessToken, String organisation) {
        return get(
                "/rest/networkSizes/" + CallAddress.encode(organisation) + "?edgeType=COMPANY_FOLLOWED_BY_MEMBER",
                accessToken);
    }

    /** In which organisations the member is an administrator; of more than a hundred the first hundred. */
    LinkedInAnswer administered(String accessToken) {
        return get(
                "/rest/organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED&start=0&count=100",
                accessToken);
    }

    private LinkedInAnswer get(String path, String accessToken) {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(CallAddress.of(config.baseUrl(), path))
                    .header("Authorization", "Bearer " + accessToken)
                    .header("LinkedIn-Version", config.version())
                    .header("X-Restli-Protocol-Version", "2.0.0")
                    .build();
        } catch (IllegalArgumentException e) {
            // A token with a line break in it is no token; the header's own message would repeat it.
            return new LinkedInAnswer.TokenRefused(0);
        }
        return switch (http.send(request)) {
            case PlatformHttp.Answer.None(String why) -> failed(new SourceFailure.Transient("LinkedIn: " + why));
            case PlatformHttp.Answer.Whole answer -> read(answer);
        };
    }

    private LinkedInAnswer read(PlatformHttp.Answer.Whole answer) {
        return switch (answer.status()) {
            case 200 -> data(answer);
            case 400 -> new LinkedInAnswer.NotUnderstood();
            case 401 -> new LinkedInAnswer.TokenRefused(refusalCode(answer));
            case 403 -> new LinkedInAnswer.Denied();
            case 404 ->
                failed(
                        new SourceFailure.PermissionMissing(
                                "LinkedIn does not know the address: have the product approved that it belongs to (HTTP 404)."));
            case 426 -> sunset();
            case 429 -> throttled(answer);
            default ->
                answer.status() >= 500
                        ? failed(new SourceFailure.Transient("LinkedIn has a fault (HTTP " + answer.status() + ")"))
                        : failed(new SourceFailure.ContractBug(
                                "LinkedIn refuses our request (HTTP " + answer.status() + ")"));
        };
    }

    private static LinkedInAnswer data(PlatformHttp.Answer.Whole answer) {
        try {
            return new LinkedInAnswer.Data(new Fields(StrictJson.parse(answer.body())));
        } catch (MalformedJsonException e) {
            return failed(new SourceFailure.Transient("LinkedIn: " + e.getMessage()));
        }
    }

    private static long refusalCode(PlatformHttp.Answer.Whole answer) {
        try {
            Long code = new Fields(StrictJson.parse(answer.body()))
                    .count("serviceErrorCode")
                    .orNull();
            return code == null ? answer.status() : code;
        } catch (MalformedJsonException e) {
            return answer.status();
        }
    }

    /** Every call of every account fails from now on, so one line an hour says what to do, and nobody calls meanwhile. */
    private LinkedInAnswer sunset() {
        String why = "LinkedIn no longer serves version " + config.version()
                + " of its API: set tidemark.platforms.linkedin.version to one of the last twelve months.";
        Instant now = clock.instant();
        Instant before = alarmedAt.get();
        if (now.minus(ALARM_REST).isAfter(before) && alarmedAt.compareAndSet(before, now)) {
            LOG.error("{} No account of LinkedIn is read until then.", why);
        }
        return failed(new SourceFailure.Throttled(SourceFailure.Scope.APP, config.sunsetPause(), why));
    }

    /** The message alone tells whose limit it is and of which time; Retry-After is not to be relied on. */
    private LinkedInAnswer throttled(PlatformHttp.Answer.Whole answer) {
        String message = new String(answer.body(), StandardCharsets.UTF_8);
        boolean day = message.contains("DAY");
        SourceFailure.Scope scope =
                message.contains(" MEMBER ") ? SourceFailure.Scope.ACCOUNT : SourceFailure.Scope.APP;
        return failed(new SourceFailure.Throttled(
                scope,
                day ? untilMidnight(clock.instant()) : answer.retryAfterOr(config.throttlePause()),
                "LinkedIn throttles " + (scope == SourceFailure.Scope.APP ? "the application" : "the member")
                        + (day ? " until 00:00 UTC" : "") + " (HTTP 429)"));
    }

    static Duration untilMidnight(Instant now) {
        Instant midnight = now.atZone(ZoneOffset.UTC)
                .toLocalDate()
                .plusDays(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        return Duration.between(now, midnight);
    }

    private static LinkedInAnswer failed(SourceFailure failure) {
        return new LinkedInAnswer.Failed(failure);
    }

    private static String range(LocalDate first, LocalDate end) {
        return "(start:" + date(first) + ",end:" + date(end) + ")";
    }

    private static String date(LocalDate day) {
        return "(day:" + day.getDayOfMonth() + ",month:" + day.getMonthValue() + ",year:" + day.getYear() + ")";
    }
}

package io.tidemark.sync.platform.x;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.InsightsDue;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the costly calls for the posts of a page that are due. What goes wrong here costs metrics, not the page. */
@Singleton
@Requires(bean = XConfig.class)
final class XInsights {

    private static final Logger LOG = LoggerFactory.getLogger(XInsights.class);

    /** X shows private metrics for 30 days; the hour keeps a post that ends them meanwhile out of the call. */
    private static final Duration PRIVATE_FOR = Duration.ofDays(30).minusHours(1);

    private static final int AT_ONCE = 100;

    private final XConfig config;
    private final XClient client;
    private final InstantSource clock;

    XInsights(XConfig config, XClient client, InstantSource clock) {
        this.config = config;
        this.client = client;
        this.clock = clock;
    }

    /**
     * What the costly calls gave for a page.
     *
     * @param due the external ids of the posts that were due
     * @param privateSince posts published since then have private metrics
     */
    record Read(
            Set<String> due,
            Instant privateSince,
            XCostly privates,
            XCostly analytics,
            XCostly mediaAnalytics,
            XErrors pageErrors) {

        /** The metrics of one post of the page. */
        XMetrics metricsOf(XPosts.XPost post) {
            boolean isDue = due.contains(post.externalId());
            return new XMetrics(
                    pageErrors,
                    hasPrivateMetrics(post) ? inTurn(privates, isDue) : XCostly.none(XCostly.State.OFF),
                    inTurn(analytics, isDue),
                    inTurn(mediaAnalytics, isDue));
        }

        /** Whether nothing costly about the post is left to be read. */
        boolean madeFor(XPosts.XPost post) {
            boolean any = hasPrivateMetrics(post) && privates.state() != XCostly.State.OFF
                    || analytics.state() != XCostly.State.OFF;
            return any
                    && due.contains(post.externalId())
                    && privates.settled()
                    && analytics.settled()
                    && mediaAnalytics.settled();
        }

        private boolean hasPrivateMetrics(XPosts.XPost post) {
            return !post.content().publishedAt().isBefore(privateSince);
        }

        private static XCostly inTurn(XCostly costly, boolean isDue) {
            return isDue || costly.state() == XCostly.State.OFF || costly.state() == XCostly.State.REFUSED
                    ? costly
                    : XCostly.none(XCostly.State.NOT_DUE);
        }
    }

    /**
     * Reads what is due.
     *
     * @param analyticsRefused whether X is known not to permit analytics, so that it is not asked
     */
    Read read(FetchRequest request, List<XPosts.XPost> posts, XErrors pageErrors, boolean analyticsRefused) {
        Set<String> due = config.privateMetrics() || config.analytics()
                ? request.insights()
                        .of(posts.stream()
                                .map(post -> new InsightsDue.PostAge(
                                        post.externalId(), post.content().publishedAt()))
                                .toList())
                : Set.of();
        Instant privateSince = clock.instant().minus(PRIVATE_FOR);
        List<XPosts.XPost> dueNow =
                posts.stream().filter(post -> due.contains(post.externalId())).toList();
        XCostly analytics = analytics(request.account(), dueNow, analyticsRefused);
        return new Read(
                due,
                privateSince,
                privates(
                        request.account(),
                        dueNow.stream()
                                .filter(post -> !post.content().publishedAt().isBefore(privateSince))
                                .toList()),
                analytics,
                mediaAnalytics(request.account(), dueNow, analytics.state()),
                pageErrors);
    }

    private XCostly privates(SourceAccount account, List<XPosts.XPost> posts) {
        if (!config.privateMetrics()) {
            return XCostly.none(XCostly.State.OFF);
        }
        if (posts.isEmpty()) {
            return XCostly.none(XCostly.State.NOT_DUE);
        }
        List<String> ids = posts.stream().map(XPosts.XPost::lastId).toList();
        return switch (client.posts(account, ids, true)) {
            case XAnswer.Data(Fields body, XErrors errors) -> XCostly.posts(body, errors);
            case XAnswer.Failed(SourceFailure failure) -> failed(account, "private metrics", failure);
        };
    }

    private XCostly analytics(SourceAccount account, List<XPosts.XPost> posts, boolean refused) {
        if (!config.analytics()) {
            return XCostly.none(XCostly.State.OFF);
        }
        if (refused) {
            return XCostly.none(XCostly.State.REFUSED);
        }
        if (posts.isEmpty()) {
            return XCostly.none(XCostly.State.NOT_DUE);
        }
        List<String> ids = posts.stream().map(XPosts.XPost::lastId).toList();
        return switch (client.analytics(account, ids, earliest(posts))) {
            case XAnswer.Data(Fields body, XErrors errors) -> XCostly.spans(body, "id", errors);
            case XAnswer.Failed(SourceFailure failure) -> failed(account, "analytics", failure);
        };
    }

    private XCostly mediaAnalytics(SourceAccount account, List<XPosts.XPost> posts, XCostly.State analytics) {
        if (analytics == XCostly.State.OFF || analytics == XCostly.State.REFUSED) {
            return XCostly.none(analytics);
        }
        List<String> keys = posts.stream()
                .flatMap(post -> post.videos().stream())
                .map(video -> video.id("media_key").orNull())
                .distinct()
                .limit(AT_ONCE)
                .toList();
        if (keys.isEmpty()) {
            return XCostly.none(XCostly.State.NOT_DUE);
        }
        return switch (client.mediaAnalytics(account, keys, earliest(posts))) {
            case XAnswer.Data(Fields body, XErrors errors) -> XCostly.spans(body, "media_key", errors);
            case XAnswer.Failed(SourceFailure failure) -> failed(account, "media analytics", failure);
        };
    }

    private static Instant earliest(List<XPosts.XPost> posts) {
        return posts.stream()
                .map(post -> post.content().publishedAt())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private static XCostly failed(SourceAccount account, String what, SourceFailure failure) {
        LOG.warn("account {} of x: no {} in this run: {}", account.accountId(), what, failure.why());
        return XCostly.none(
                failure instanceof SourceFailure.PermissionMissing ? XCostly.State.REFUSED : XCostly.State.FAILED);
    }
}

package io.tidemark.sync.platform.x;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.LookupResult;
import io.tidemark.sync.platform.MetricReadings;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PostRef;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.SyncKind;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An account that its owner has connected, read through X API v2. */
@Singleton
@Requires(bean = XConfig.class)
final class XSource implements PlatformSource {

    static final String NAME = "x";

    private static final String NO_ANALYTICS =
            "X does not permit analytics: follows, watch times and clicks of posts older than 30 days are missing.";
    private static final int LOOK_UP_AT_ONCE = 100;

    private final XConfig config;
    private final XClient client;
    private final XInsights insights;
    private final XListings listings;
    private final InstantSource clock;

    XSource(XConfig config, XClient client, XInsights insights, XListings listings, InstantSource clock) {
        this.config = config;
        this.client = client;
        this.insights = insights;
        this.listings = listings;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> platforms() {
        return Set.of("x");
    }

    @Override
    public Set<SyncKind> kinds() {
        return Set.of(SyncKind.values());
    }

    @Override
    public boolean usesTokens() {
        return true;
    }

    @Override
    public FetchResult fetch(FetchRequest request) {
        XCursor cursor = request.cursor() == null ? first(request) : XCursor.read(request.cursor());
        boolean withAccount = config.accountMetrics() && request.cursor() == null && request.kind() == SyncKind.FULL;
        return switch (client.timeline(request.account(), cursor.token(), withAccount)) {
            case XAnswer.Data(Fields body, XErrors errors) -> page(request, cursor, body, errors);
            case XAnswer.Failed(SourceFailure failure) -> failure;
        };
    }

    @Override
    public LookupResult lookUp(SourceAccount account, List<PostRef> posts) {
        Set<String> found = new HashSet<>();
        for (int from = 0; from < posts.size(); from += LOOK_UP_AT_ONCE) {
            List<PostRef> some = posts.subList(from, Math.min(from + LOOK_UP_AT_ONCE, posts.size()));
            switch (client.posts(account, some.stream().map(PostRef::askBy).toList(), false)) {
                case XAnswer.Data(Fields body, XErrors errors) -> {
                    Set<String> there = there(body, errors);
                    Set<String> gone = gone(errors);
                    for (PostRef post : some) {
                        if (there.contains(post.askBy())) {
                            found.add(post.externalId());
                        } else if (!gone.contains(post.askBy())) {
                            return new SourceFailure.Transient("X: a look-up that does not tell what exists");
                        }
                    }
                }
                case XAnswer.Failed(SourceFailure failure) -> {
                    return failure;
                }
            }
        }
        return new LookupResult.Found(found);
    }

    /** Posts of a suspended account look deleted too, so a post that is not found is asked for once more. */
    @Override
    public int absentLookUps() {
        return 2;
    }

    @Override
    public void stored(SourceAccount account) {
        listings.stored(account.accountId());
    }

    /** A refusal of analytics is tried again in each full run, because the access level may have changed meanwhile. */
    private XCursor first(FetchRequest request) {
        SourceAccount account = request.account();
        boolean refused = account.limitation() != null && request.kind() != SyncKind.FULL;
        XCursor.Analytics analytics = refused ? XCursor.Analytics.REFUSED : XCursor.Analytics.UNKNOWN;
        if (!config.oncePerUtcDay() || !request.kind().readsEveryPage()) {
            listings.forget(account.accountId());
            return new XCursor(true, analytics, null);
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return new XCursor(listings.begin(account.accountId(), today), analytics, null);
    }

    private FetchResult page(FetchRequest request, XCursor cursor, Fields body, XErrors errors) {
        Instant observedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Reading<List<Json>> data = body.list("data");
        Reading<Fields> meta = body.object("meta");
        if (data instanceof Reading.Missing<List<Json>> && errors.all().stream().anyMatch(XErrors.XError::ofUser)) {
            return unavailable(errors);
        }
        boolean empty = data instanceof Reading.Missing<List<Json>>
                && Long.valueOf(0)
                        .equals(meta.then(told -> told.count("result_count")).orNull());
        Reading<String> token = meta.then(told -> told.id("next_token"));
        boolean readable = data instanceof Reading.Value<List<Json>> || empty;
        if (!readable || !(meta instanceof Reading.Value<Fields>) || token instanceof Reading.Unreadable<String>) {
            return new SourceFailure.Transient("X: a page without readable data and meta");
        }
        XPosts page = XPosts.read(body, request.account());
        XInsights.Read read =
                insights.read(request, page.posts(), errors, cursor.analytics() == XCursor.Analytics.REFUSED);
        XCursor.Analytics analytics = cursor.analytics().after(read.analytics().state());
        boolean enough = !cursor.whole() && token.orNull() != null && isOld(page);
        String next = enough ? null : token.orNull();
        if (next == null && cursor.whole() && request.kind().readsEveryPage()) {
            listings.ended(request.account().accountId());
        }
        return collected(
                page,
                read,
                XAccount.read(body, request.account().platformAccountId(), observedAt),
                observedAt,
                next == null ? null : new XCursor(cursor.whole(), analytics, next).text(),
                enough || errors.leaveSomethingOut(),
                limitation(request.account(), analytics));
    }

    private static FetchResult collected(
            XPosts page,
            XInsights.Read read,
            XAccount account,
            Instant observedAt,
            String next,
            boolean partial,
            String limitation) {
        List<CollectedPost> posts = new ArrayList<>();
        List<RejectedItem> rejected = new ArrayList<>(page.rejected());
        rejected.addAll(account.rejected());
        for (XPosts.XPost post : page.posts()) {
            MetricReadings readings = read.metricsOf(post).read(post);
            rejected.addAll(readings.rejected());
            posts.add(new CollectedPost(post.content(), readings.finish("x", false), observedAt, read.madeFor(post)));
        }
        return new FetchResult.Page(posts, rejected, next, partial, null, limitation, account.metrics());
    }

    private static String limitation(SourceAccount account, XCursor.Analytics analytics) {
        return switch (analytics) {
            case REFUSED -> NO_ANALYTICS;
            case GRANTED -> null;
            case UNKNOWN -> account.limitation();
        };
    }

    /** Whether the page has come to posts that were read today before. */
    private boolean isOld(XPosts page) {
        Instant old = clock.instant().minus(config.dailyAfter());
        return !page.posts().isEmpty()
                && page.posts().stream()
                        .allMatch(post -> post.content().publishedAt().isBefore(old));
    }

    private static SourceFailure unavailable(XErrors errors) {
        boolean missing = errors.all().stream()
                .anyMatch(error -> error.ofUser() && error.problem().equals(XErrors.NOT_FOUND));
        return new SourceFailure.AccountUnavailable(
                missing
                        ? "X knows no such account: it was deleted or suspended."
                        : "X does not show the account's posts: they are protected or withheld.");
    }

    /** Posts that X shows, and those that it tells to exist by refusing to show them. */
    private static Set<String> there(Fields body, XErrors errors) {
        Set<String> ids = new HashSet<>();
        List<Json> data = body.list("data").orNull();
        for (Json row : data == null ? List.<Json>of() : data) {
            String id =
                    row instanceof Json.Obj object ? new Fields(object).id("id").orNull() : null;
            if (id != null) {
                ids.add(id);
            }
        }
        errors.all().stream()
                .filter(error -> !error.problem().equals(XErrors.NOT_FOUND) && error.id() != null)
                .forEach(error -> ids.add(error.id()));
        return ids;
    }

    private static Set<String> gone(XErrors errors) {
        Set<String> ids = new HashSet<>();
        errors.all().stream()
                .filter(error -> error.problem().equals(XErrors.NOT_FOUND) && !error.ofUser() && error.id() != null)
                .forEach(error -> ids.add(error.id()));
        return ids;
    }
}

package io.tidemark.sync.platform.instagram;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.InsightsDue;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.LookupResult;
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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An account that its owner has connected, read through Instagram's Graph API. A post's key is its shortcode, which every
 * source of Instagram knows; the Graph API asks by an id of its own. The stories come with the first page of every run:
 * they can be measured for a day only.
 */
@Singleton
@Requires(bean = InstagramConfig.class)
final class InstagramSource implements PlatformSource {

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,32}");

    /** Marks in our cursor whether the run reads insights, so that a refusal is met once in a run. */
    private static final String WITH_INSIGHTS = "i";

    private static final String WITHOUT_INSIGHTS = "n";

    private static final String NOT_PERMITTED = "Insights are not permitted: ";

    private final InstagramConfig config;
    private final GraphSessions sessions;
    private final UnsupportedMetrics unsupported;
    private final MediaWithoutInsights withoutInsights;
    private final StoryEndings endings;
    private final InstagramProfile profile;
    private final InstantSource clock;

    InstagramSource(
            InstagramConfig config,
            GraphSessions sessions,
            UnsupportedMetrics unsupported,
            MediaWithoutInsights withoutInsights,
            StoryEndings endings,
            InstagramProfile profile,
            InstantSource clock) {
        this.config = config;
        this.sessions = sessions;
        this.unsupported = unsupported;
        this.withoutInsights = withoutInsights;
        this.endings = endings;
        this.profile = profile;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "instagram";
    }

    @Override
    public Set<String> platforms() {
        return Set.of("instagram");
    }

    @Override
    public Set<SyncKind> kinds() {
        return Set.of(SyncKind.values());
    }

    @Override
    public boolean usesTokens() {
        return true;
    }

    /** "Does not exist" is said of a post also when it is only kept back for a while. */
    @Override
    public int absentLookUps() {
        return 2;
    }

    @Override
    public void stored(SourceAccount account) {
        endings.stored(account.accountId());
        profile.stored(account.accountId());
    }

    @Override
    public FetchResult fetch(FetchRequest request) {
        if (!DIGITS.matcher(request.account().platformAccountId()).matches()) {
            return new SourceFailure.ContractBug("The account's id is none of Instagram's.");
        }
        return switch (sessions.open(request.account())) {
            case GraphSessions.Opened.Refused(SourceFailure failure) -> failure;
            case GraphSessions.Opened.Ready(GraphSession session) -> page(request, session);
        };
    }

    private FetchResult page(FetchRequest request, GraphSession session) {
        boolean first = request.cursor() == null;
        Gathered gathered = new Gathered();
        if (first) {
            SourceFailure failed = stories(request.account(), session, gathered);
            if (failed != null) {
                return failed;
            }
        }
        Edge edge = list(
                session,
                request.account(),
                "media",
                first ? null : request.cursor().substring(1));
        return switch (edge) {
            case Edge.Failed(GraphAnswer answer) -> GraphAnswer.failure(answer, session.login());
            case Edge.Page(List<Json> data, String after) -> {
                gathered.take(InstagramMedia.read(data, false));
                yield collect(request, session, gathered, after);
            }
        };
    }

    /** A failure ends the reading, because a story that is not read in time never is; a refusal costs the stories only. */
    private SourceFailure stories(SourceAccount account, GraphSession session, Gathered gathered) {
        String after = null;
        Set<String> cursors = new HashSet<>();
        do {
            switch (list(session, account, "stories", after)) {
                case Edge.Failed(GraphAnswer.Failed(SourceFailure failure)) -> {
                    return failure;
                }
                case Edge.Failed(GraphAnswer answer) -> {
                    gathered.limitation = "Stories are not permitted: connect the account again and grant "
                            + session.login().listingScope() + ".";
                    return null;
                }
                case Edge.Page(List<Json> data, String next) -> {
                    gathered.take(InstagramMedia.read(data, true));
                    after = next;
                }
            }
        } while (after != null && cursors.add(after));
        return null;
    }

    /** Reads the insights that are due, and makes posts of it all. */
    private FetchResult collect(FetchRequest request, GraphSession session, Gathered gathered, String after) {
        SourceAccount account = request.account();
        boolean first = request.cursor() == null;
        // Of an account whose stories alone are not permitted, insights can be read.
        boolean limited = account.limitation() != null && account.limitation().startsWith(NOT_PERMITTED);
        boolean allowed = first
                ? !limited || request.kind() == SyncKind.FULL
                : request.cursor().startsWith(WITH_INSIGHTS);
        Set<String> never = withoutInsights.among(
                account.accountId(),
                gathered.media.stream().map(InstagramMedia.Listed::id).toList());
        Map<String, Insights> insights = new HashMap<>();
        never.forEach(id -> insights.put(id, new Insights.None(Insights.Cause.BEFORE_CONVERSION)));
        if (allowed) {
            session.limitTo(config.insightsTime());
            InsightReadings.Result result = InsightReadings.read(
                    session, unsupported, due(request.insights(), gathered.media, never), limited && first);
            insights.putAll(result.byMedia());
            allowed = result.permitted();
            session.holdBack();
            withoutInsights.remember(
                    account.accountId(),
                    result.byMedia().entrySet().stream()
                            .filter(each -> each.getValue() instanceof Insights.None(Insights.Cause cause)
                                    && cause == Insights.Cause.BEFORE_CONVERSION)
                            .map(Map.Entry::getKey)
                            .toList());
        }
        Insights otherwise = new Insights.None(allowed ? Insights.Cause.NOT_ASKED : Insights.Cause.NOT_PERMITTED);
        Instant observedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<CollectedPost> posts = new ArrayList<>();
        gathered.media.forEach(media ->
                posts.add(insights.getOrDefault(media.id(), otherwise).post(media, observedAt, gathered.rejected)));
        InstagramProfile.Read told = InstagramProfile.Read.NOTHING;
        if (first) {
            posts.addAll(endings.of(
                    account.accountId(),
                    posts.stream().map(post -> post.content().externalId()).collect(Collectors.toSet())));
            told = profile.read(account, request.kind(), session);
            gathered.rejected.addAll(told.rejected());
        }
        return new FetchResult.Page(
                posts,
                gathered.rejected,
                after == null ? null : (allowed ? WITH_INSIGHTS : WITHOUT_INSIGHTS) + after,
                false,
                new FetchResult.Owner(account.platformAccountId(), gathered.username),
                allowed
                        ? gathered.limitation
                        : NOT_PERMITTED + "connect the account again and grant "
                                + session.login().insightsScope() + ".",
                told.observations());
    }

    /** Stories first: they cannot wait, should time or calls run out. */
    private static List<InstagramMedia.Listed> due(
            InsightsDue insights, List<InstagramMedia.Listed> media, Set<String> never) {
        List<InstagramMedia.Listed> due = new ArrayList<>(
                media.stream().filter(InstagramMedia.Listed::isStory).toList());
        List<InstagramMedia.Listed> others = media.stream()
                .filter(each -> !each.isStory() && !never.contains(each.id()))
                .toList();
        Set<String> ids = insights.of(others.stream()
                .map(each -> new InsightsDue.PostAge(
                        each.content().externalId(), each.content().publishedAt()))
                .toList());
        others.stream()
                .filter(each -> ids.contains(each.content().externalId()))
                .forEach(due::add);
        return due;
    }

    @Override
    public LookupResult lookUp(SourceAccount account, List<PostRef> posts) {
        return switch (sessions.open(account)) {
            case GraphSessions.Opened.Refused(SourceFailure failure) -> failure;
            case GraphSessions.Opened.Ready(GraphSession session) -> lookUp(posts, session);
        };
    }

    /** One that cannot be asked for is taken to be there. */
    private static LookupResult lookUp(List<PostRef> posts, GraphSession session) {
        List<PostRef> asked = posts.stream()
                .filter(post -> DIGITS.matcher(post.askBy()).matches())
                .toList();
        List<GraphAnswer> answers = session.ask(asked.stream()
                .map(post -> GraphClient.Get.of(post.askBy(), Map.of("fields", "id")))
                .toList());
        Set<String> found = posts.stream().map(PostRef::externalId).collect(Collectors.toSet());
        for (int at = 0; at < asked.size(); at++) {
            PostRef post = asked.get(at);
            switch (answers.get(at)) {
                case GraphAnswer.Data(Fields data) -> {
                    if (!post.askBy().equals(data.id("id").orNull())) {
                        return new SourceFailure.Transient("Instagram: a look-up that does not tell what exists");
                    }
                }
                case GraphAnswer.Missing() -> found.remove(post.externalId());
                case GraphAnswer other -> {
                    return GraphAnswer.failure(other, session.login());
                }
            }
        }
        return new LookupResult.Found(found);
    }

    /** One page of a list. */
    private sealed interface Edge {

        /** {@code after} is where the next page starts, null on the last one. */
        record Page(List<Json> data, String after) implements Edge {}

        record Failed(GraphAnswer answer) implements Edge {}
    }

    private Edge list(GraphSession session, SourceAccount account, String edge, String after) {
        Map<String, String> query = new HashMap<>();
        query.put("fields", edge.equals("stories") ? InstagramMedia.STORY_FIELDS : InstagramMedia.FEED_FIELDS);
        query.put("limit", Integer.toString(config.pageSize()));
        if (after != null) {
            query.put("after", after);
        }
        GraphAnswer answer = session.get(GraphClient.Get.of(account.platformAccountId() + "/" + edge, query));
        return answer instanceof GraphAnswer.Data(Fields data) ? page(data) : new Edge.Failed(answer);
    }

    /** More follows if the page names a next one. Its address holds the token and is passed over; the cursor is enough. */
    private static Edge page(Fields answer) {
        List<Json> data = answer.list("data").orNull();
        Reading<Fields> paging = answer.object("paging");
        if (data == null || paging instanceof Reading.Unreadable) {
            return unreadable("a page without readable data and paging");
        }
        if (!(paging instanceof Reading.Value<Fields>(Fields pages))
                || pages.text("next") instanceof Reading.Missing
                || pages.text("next") instanceof Reading.Null) {
            return new Edge.Page(data, null);
        }
        Reading<String> after = pages.object("cursors").then(cursors -> cursors.text("after"));
        return after instanceof Reading.Value<String>(String cursor) && !cursor.isBlank()
                ? new Edge.Page(data, cursor)
                : unreadable("more pages but a cursor that is " + after.problem());
    }

    private static Edge unreadable(String why) {
        return new Edge.Failed(new GraphAnswer.Failed(new SourceFailure.Transient("Instagram: " + why)));
    }

    /** The media of one reading, stories before posts. */
    private static final class Gathered {

        private final List<InstagramMedia.Listed> media = new ArrayList<>();
        private final List<RejectedItem> rejected = new ArrayList<>();
        private String username;
        private String limitation;

        void take(InstagramMedia page) {
            media.addAll(page.media());
            rejected.addAll(page.rejected());
            username = page.username() == null ? username : page.username();
        }
    }
}

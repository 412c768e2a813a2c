package io.tidemark.sync.platform.linkedin;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.AccountDays;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.InsightsDue;
import io.tidemark.sync.platform.LookupResult;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PostRef;
import io.tidemark.sync.platform.RegisteredPosts;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.SyncKind;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * A member or an organisation that its owner has connected. LinkedIn lists no posts of members, so the registered ones
 * are read, and of these only those that are due, since each costs calls of its own. No absence proves a deletion here.
 */
@Singleton
@Requires(bean = LinkedInConfig.class)
final class LinkedInSource implements PlatformSource {

    static final String NAME = "linkedin";
    static final String PLATFORM = "linkedin";

    /** An account's id is its member's, or this and the organisation's number. */
    static final String ORGANISATION = "organization-";

    private static final Duration ROUND = Duration.ofHours(1);

    private final LinkedInConfig config;
    private final MemberPosts members;
    private final OrganisationPosts organisations;
    private final LinkedInFigures figures;
    private final RegisteredPosts registered;
    private final AccountDays days;
    private final InstantSource clock;

    LinkedInSource(
            LinkedInConfig config,
            MemberPosts members,
            OrganisationPosts organisations,
            LinkedInFigures figures,
            RegisteredPosts registered,
            AccountDays days,
            InstantSource clock) {
        this.config = config;
        this.members = members;
        this.organisations = organisations;
        this.figures = figures;
        this.registered = registered;
        this.days = days;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> platforms() {
        return Set.of(PLATFORM);
    }

    @Override
    public Set<SyncKind> kinds() {
        return Set.of(SyncKind.POSTS);
    }

    @Override
    public boolean usesTokens() {
        return true;
    }

    @Override
    public FetchResult fetch(FetchRequest request) {
        List<RegisteredPosts.Post> posts = registered.of(request.account().accountId());
        Place place =
                request.cursor() == null ? Place.first(posts.size(), clock.instant()) : Place.of(request.cursor());
        Collections.rotate(posts, -place.start());
        return page(request, posts, place);
    }

    @Override
    public LookupResult lookUp(SourceAccount account, List<PostRef> posts) {
        return new LookupResult.NotOffered();
    }

    @Override
    public void stored(SourceAccount account) {
        days.stored(account.accountId());
    }

    /** The URN of the organisation that an account stands for; null for a member. */
    static String organisation(SourceAccount account) {
        return account.platformAccountId().startsWith(ORGANISATION)
                ? "urn:li:organization:" + account.platformAccountId().substring(ORGANISATION.length())
                : null;
    }

    static SourceFailure tokenRefused(long code) {
        return new SourceFailure.ReauthNeeded(
                "Connect the LinkedIn account again: LinkedIn refuses its tokens (" + code + ").");
    }

    /**
     * Where a page begins.
     *
     * @param start the post that the run began with
     * @param done how many posts the run has passed since
     */
    private record Place(int start, int done) {

        /** Each hour begins with another post, so that a budget that does not last for all does not starve the same. */
        static Place first(int posts, Instant now) {
            return new Place(posts == 0 ? 0 : (int) (now.getEpochSecond() / ROUND.toSeconds() % posts), 0);
        }

        static Place of(String cursor) {
            int dot = cursor.indexOf('.');
            return new Place(Integer.parseInt(cursor.substring(0, dot)), Integer.parseInt(cursor.substring(dot + 1)));
        }

        String cursor(int done) {
            return start + "." + done;
        }
    }

    private FetchResult page(FetchRequest request, List<RegisteredPosts.Post> posts, Place place) {
        Set<String> due = request.insights()
                .of(posts.stream()
                        .map(post -> new InsightsDue.PostAge(post.externalId(), post.publishedAt()))
                        .toList());
        String organisation = organisation(request.account());
        int most = organisation == null ? config.postsPerPage() : config.sharesPerCall();
        List<Integer> chosen = new ArrayList<>();
        int next = place.done();
        while (next < posts.size()
                && (chosen.size() < most || !due.contains(posts.get(next).externalId()))) {
            if (due.contains(posts.get(next).externalId())) {
                chosen.add(next);
            }
            next++;
        }
        LinkedInBatch batch = read(
                request.account(), organisation, chosen.stream().map(posts::get).toList());
        if (batch.failure() != null) {
            if (batch.posts().isEmpty()) {
                return batch.failure();
            }
            // What was read is kept; the next page meets the failure again and tells it.
            next = chosen.get(batch.posts().size());
        }
        LinkedInFigures.Read told = request.cursor() == null
                ? figures(request.account(), batch.failure() == null)
                : LinkedInFigures.Read.NOTHING;
        List<RejectedItem> rejected = new ArrayList<>(batch.rejected());
        rejected.addAll(told.rejected());
        return new FetchResult.Page(
                batch.posts(),
                rejected,
                next < posts.size() ? place.cursor(next) : null,
                false,
                null,
                batch.limitation(),
                told.observations());
    }

    private LinkedInBatch read(SourceAccount account, String organisation, List<RegisteredPosts.Post> wanted) {
        if (wanted.isEmpty()) {
            return new LinkedInBatch.Builder().build(null);
        }
        return organisation == null ? members.read(account, wanted) : organisations.read(account, organisation, wanted);
    }

    /** The account's own figures, once in a UTC day and after the posts, which matter more to a short budget. */
    private LinkedInFigures.Read figures(SourceAccount account, boolean worthAsking) {
        days.leave(account.accountId());
        if (!worthAsking
                || !days.begin(
                        account.accountId(),
                        clock.instant().atZone(ZoneOffset.UTC).toLocalDate())) {
            return LinkedInFigures.Read.NOTHING;
        }
        LinkedInFigures.Read read = figures.read(account);
        if (!read.complete()) {
            days.leave(account.accountId());
        }
        return read;
    }
}

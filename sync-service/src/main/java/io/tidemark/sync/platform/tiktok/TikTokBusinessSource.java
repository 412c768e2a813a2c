package io.tidemark.sync.platform.tiktok;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountDays;
import io.tidemark.sync.platform.AccountTokens;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.Fields;
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
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** An account that its owner has connected, read through TikTok's API for Business. */
@Singleton
@Requires(bean = TikTokConfig.class)
final class TikTokBusinessSource implements PlatformSource {

    static final String NAME = "tiktok_business";
    private static final String INSIGHTS = "video.insights";
    private static final String NO_INSIGHTS =
            "Reach, watch times and audiences are not permitted: connect the account again and grant video.insights.";

    private final TikTokConfig config;
    private final TikTokClient client;
    private final TikTokCalls calls;
    private final TikTokProfile profile;
    private final AccountDays days;
    private final InstantSource clock;

    TikTokBusinessSource(
            TikTokConfig config,
            TikTokClient client,
            TikTokCalls calls,
            TikTokProfile profile,
            AccountDays days,
            InstantSource clock) {
        this.config = config;
        this.client = client;
        this.calls = calls;
        this.profile = profile;
        this.days = days;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> platforms() {
        return Set.of("tiktok");
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
        String cursor = request.cursor();
        return cursor == null
                ? firstPage(request.account(), request.kind())
                : page(request.account(), TikTokFieldSet.ofCursor(cursor), cursor.substring(1));
    }

    @Override
    public LookupResult lookUp(SourceAccount account, List<PostRef> posts) {
        List<String> externalIds = posts.stream().map(PostRef::externalId).toList();
        Set<String> found = new HashSet<>();
        for (int from = 0; from < externalIds.size(); from += config.pageSize()) {
            List<String> ids = externalIds.subList(from, Math.min(from + config.pageSize(), externalIds.size()));
            TikTokAnswer answer = listed(account, token -> client.videosById(token, account.platformAccountId(), ids));
            switch (answer) {
                case TikTokAnswer.Data(Fields data, boolean partial) -> {
                    Optional<Set<String>> present = partial ? Optional.empty() : ids(data);
                    if (present.isEmpty()) {
                        return new SourceFailure.Transient("TikTok: a look-up that does not tell what exists");
                    }
                    found.addAll(present.get());
                }
                case TikTokAnswer.ScopeMissing() -> {
                    return scopeMissing();
                }
                case TikTokAnswer.TokenRefused(int code) -> {
                    return tokenRefused(code);
                }
                case TikTokAnswer.Failed(SourceFailure failure) -> {
                    return failure;
                }
            }
        }
        found.retainAll(externalIds);
        return new LookupResult.Found(found);
    }

    @Override
    public void stored(SourceAccount account) {
        days.stored(account.accountId());
    }

    /**
     * A limitation is tried again in each full run, because the owner may have granted the scope meanwhile. The first full
     * run of a UTC day asks for what changes no faster: the curves and breakdowns of all videos and the account's own
     * figures.
     */
    private FetchResult firstPage(SourceAccount account, SyncKind kind) {
        days.leave(account.accountId());
        return switch (calls.current(account)) {
            case AccountTokens.Grant.Refused(SourceFailure failure) -> failure;
            case AccountTokens.Grant.Usable(Tokens usable) -> {
                boolean daily = kind == SyncKind.FULL
                        && days.begin(
                                account.accountId(),
                                clock.instant().atZone(ZoneOffset.UTC).toLocalDate());
                boolean insights =
                        usable.scopes().contains(INSIGHTS) && (account.limitation() == null || kind == SyncKind.FULL);
                TikTokFieldSet asked = TikTokFieldSet.of(insights, daily);
                TikTokAnswer answer = videos(account, asked, null);
                FetchResult page = insights && answer instanceof TikTokAnswer.ScopeMissing
                        ? page(account, TikTokFieldSet.of(false, daily), null)
                        : page(answer, asked);
                yield daily && page instanceof FetchResult.Page first ? withProfile(account, first) : page;
            }
        };
    }

    private FetchResult withProfile(SourceAccount account, FetchResult.Page page) {
        TikTokProfile.Read read = profile.read(account);
        if (read.again()) {
            days.leave(account.accountId());
        }
        List<RejectedItem> rejected = new ArrayList<>(page.rejected());
        rejected.addAll(read.rejected());
        return new FetchResult.Page(
                page.posts(),
                rejected,
                page.nextCursor(),
                page.partial(),
                page.owner(),
                page.limitation(),
                read.observations());
    }

    private FetchResult page(SourceAccount account, TikTokFieldSet asked, String cursor) {
        return page(videos(account, asked, cursor), asked);
    }

    private TikTokAnswer videos(SourceAccount account, TikTokFieldSet asked, String cursor) {
        return listed(
                account,
                token -> client.videos(token, account.platformAccountId(), TikTokVideos.fields(asked), cursor));
    }

    private TikTokAnswer listed(SourceAccount account, Function<String, TikTokAnswer> request) {
        return calls.call(account, "video-list", request);
    }

    private FetchResult page(TikTokAnswer answer, TikTokFieldSet asked) {
        return switch (answer) {
            case TikTokAnswer.Data(Fields data, boolean partial) -> read(data, partial, asked);
            case TikTokAnswer.ScopeMissing() -> scopeMissing();
            case TikTokAnswer.TokenRefused(int code) -> tokenRefused(code);
            case TikTokAnswer.Failed(SourceFailure failure) -> failure;
        };
    }

    private FetchResult read(Fields data, boolean partial, TikTokFieldSet asked) {
        List<Json> videos = data.list("videos").orNull();
        Boolean more = data.flag("has_more").orNull();
        if (videos == null || more == null) {
            return new SourceFailure.Transient("TikTok: a page without readable videos and has_more");
        }
        String next = null;
        if (more) {
            Reading<String> cursor = data.id("cursor");
            if (!(cursor instanceof Reading.Value<String>(String value))) {
                return new SourceFailure.Transient("TikTok: more pages but a cursor that is " + cursor.problem());
            }
            next = asked.mark() + value;
        }
        TikTokVideos page = TikTokVideos.read(videos, asked, clock.instant().truncatedTo(ChronoUnit.MICROS));
        return new FetchResult.Page(
                page.posts(), page.rejected(), next, partial, null, asked.insights() ? null : NO_INSIGHTS, List.of());
    }

    private static Optional<Set<String>> ids(Fields data) {
        List<Json> videos = data.list("videos").orNull();
        if (videos == null) {
            return Optional.empty();
        }
        Set<String> ids = new HashSet<>();
        for (Json video : videos) {
            String id = video instanceof Json.Obj object
                    ? new Fields(object).id("item_id").orNull()
                    : null;
            if (id == null) {
                return Optional.empty();
            }
            ids.add(id);
        }
        return Optional.of(ids);
    }

    private static SourceFailure scopeMissing() {
        return new SourceFailure.PermissionMissing(
                "Connect the TikTok account again and grant video.list (code 40130).");
    }

    private static SourceFailure tokenRefused(int code) {
        return new SourceFailure.ReauthNeeded(
                "Connect the TikTok account again: TikTok refuses even refreshed tokens (code " + code + ").");
    }
}

package io.tidemark.sync.platform.murmur;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.AccountTokens;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.LookupResult;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.MetricReadings;
import io.tidemark.sync.platform.PlatformHttp;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PostRef;
import io.tidemark.sync.platform.RateBudgets;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.StrictJson;
import io.tidemark.sync.platform.SyncKind;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Murmur, a made-up platform: its wire is that of the simulator's video list, and it tells four metrics. */
@Singleton
@Requires(bean = MurmurConfig.class)
final class MurmurSource implements PlatformSource {

    static final String NAME = "murmur";

    private static final String FIELDS =
            "[\"item_id\",\"create_time\",\"caption\",\"video_views\",\"likes\",\"comments\",\"shares\"]";

    private final MurmurConfig config;
    private final PlatformHttp http;
    private final RateBudgets budgets;
    private final AccountTokens tokens;
    private final InstantSource clock;

    MurmurSource(
            MurmurConfig config, PlatformHttp http, RateBudgets budgets, AccountTokens tokens, InstantSource clock) {
        this.config = config;
        this.http = http;
        this.budgets = budgets;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> platforms() {
        return Set.of(NAME);
    }

    @Override
    public Set<SyncKind> kinds() {
        return Set.of(SyncKind.QUICK, SyncKind.POSTS);
    }

    @Override
    public boolean usesTokens() {
        return true;
    }

    @Override
    public FetchResult fetch(FetchRequest request) {
        AccountTokens.Grant grant = tokens.current(
                request.account().accountId(),
                Duration.ZERO,
                current -> new AccountTokens.Refreshed.Refused(
                        new SourceFailure.ReauthNeeded("Connect the Murmur account again.")));
        return switch (grant) {
            case AccountTokens.Grant.Refused(SourceFailure failure) -> failure;
            case AccountTokens.Grant.Usable(Tokens usable) -> {
                Optional<SourceFailure> throttle =
                        budgets.take(NAME + "/list/" + request.account().accountId(), config.quotas());
                yield throttle.isPresent() ? throttle.get() : list(request, usable);
            }
        };
    }

    @Override
    public LookupResult lookUp(SourceAccount account, List<PostRef> posts) {
        return new LookupResult.NotOffered();
    }

    @Override
    public void stored(SourceAccount account) {
        // A listing leaves nothing behind on the platform's side.
    }

    private FetchResult list(FetchRequest request, Tokens usable) {
        String address = config.baseUrl() + "/open_api/v1.3/business/video/list/?max_count=20&fields="
                + encoded(FIELDS) + "&business_id="
                + encoded(request.account().platformAccountId())
                + (request.cursor() == null ? "" : "&cursor=" + encoded(request.cursor()));
        HttpRequest call = HttpRequest.newBuilder(URI.create(address))
                .header("Access-Token", usable.accessToken())
                .build();
        return switch (http.send(call)) {
            case PlatformHttp.Answer.None(String why) -> new SourceFailure.Transient("Murmur: " + why);
            case PlatformHttp.Answer.Whole answer -> read(answer);
        };
    }

    private FetchResult read(PlatformHttp.Answer.Whole answer) {
        if (answer.status() == 429) {
            return throttled(answer);
        }
        try {
            Fields envelope = new Fields(StrictJson.parse(answer.body()));
            Long code = envelope.count("code").orNull();
            if (code != null && (code == 40100 || code == 40016)) {
                return throttled(answer);
            }
            Fields data = envelope.object("data").orNull();
            return answer.status() != 200 || code == null || code != 0 || data == null
                    ? new SourceFailure.Transient("Murmur has a fault")
                    : page(data);
        } catch (MalformedJsonException e) {
            return new SourceFailure.Transient("Murmur: " + e.getMessage());
        }
    }

    private FetchResult page(Fields data) {
        List<Json> items = data.list("videos").orNull();
        Boolean more = data.flag("has_more").orNull();
        String cursor = data.id("cursor").orNull();
        if (items == null || more == null || more && cursor == null) {
            return new SourceFailure.Transient("Murmur: a page that cannot be read");
        }
        List<CollectedPost> posts = new ArrayList<>();
        List<RejectedItem> rejected = new ArrayList<>();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        items.forEach(item -> take(item, now, posts, rejected));
        return new FetchResult.Page(posts, rejected, more ? cursor : null, false, null, null, List.of());
    }

    private static void take(Json item, Instant now, List<CollectedPost> posts, List<RejectedItem> rejected) {
        Fields post = item instanceof Json.Obj object ? new Fields(object) : null;
        String id = post == null ? null : post.id("item_id").orNull();
        Instant publishedAt =
                id == null ? null : post.epochSeconds("create_time").orNull();
        if (publishedAt == null || post.text("caption") instanceof Reading.Unreadable) {
            rejected.add(RejectedItem.post(id, "it cannot be read"));
            return;
        }
        MetricReadings readings = new MetricReadings(id);
        readings.take("views", post.count("video_views"), AbsentReason.NOT_YET);
        readings.take("likes", post.count("likes"), AbsentReason.NOT_YET);
        readings.take("comments", post.count("comments"), AbsentReason.NOT_YET);
        readings.take("shares", post.count("shares"), AbsentReason.NOT_YET);
        rejected.addAll(readings.rejected());
        String caption = post.text("caption").orNull();
        posts.add(new CollectedPost(
                new CollectedPost.Content(id, null, publishedAt, "video", caption, null, null, null, null, null),
                readings.finish(NAME, false),
                now,
                false));
    }

    private static SourceFailure throttled(PlatformHttp.Answer.Whole answer) {
        return new SourceFailure.Throttled(
                SourceFailure.Scope.APP, answer.retryAfterOr(Duration.ofMinutes(1)), "Murmur throttles us");
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}

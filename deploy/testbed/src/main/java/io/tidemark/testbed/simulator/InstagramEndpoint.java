package io.tidemark.testbed.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Instagram's Graph API on one of its hosts: lists, stories, insights, single media, the exchange of tokens and, where the
 * host has it, the batch. Any version is accepted.
 */
final class InstagramEndpoint implements PlatformEndpoint {
    /** The one app that is registered. */
    static final String CLIENT_ID = "1200000000000001";

    static final String CLIENT_SECRET = "simulated-meta-secret";

    private static final Pattern PATH = Pattern.compile("(?:v[0-9]{1,2}\\.[0-9]/)?([0-9]{1,20})(?:/([a-z]+))?");
    private static final Pattern VERSION = Pattern.compile("v[0-9]{1,2}\\.[0-9]/?");

    private final GraphHost host;
    private final Stage stage;
    private final GraphTokens tokens;
    private final GraphUsage usage;
    private final InstagramListing listing;
    private final InstagramInsights insights;
    private final InstagramStories stories;
    private final Map<Integer, Map<String, SimulatedPost>> posts = new ConcurrentHashMap<>();
    private final AtomicLong errors = new AtomicLong();

    InstagramEndpoint(GraphHost host, Stage stage, GraphTokens tokens, GraphUsage usage) {
        this.host = host;
        this.stage = stage;
        this.tokens = tokens;
        this.usage = usage;
        this.listing = new InstagramListing(stage);
        this.insights = new InstagramInsights(stage);
        this.stories = new InstagramStories(stage);
    }

    @Override
    public String pathPrefix() {
        return host.pathPrefix();
    }

    @Override
    public String endpointOf(Call call) {
        String path = local(call);
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return pathPrefix() + (VERSION.matcher(path).matches() || path.isEmpty() ? "batch" : path);
        }
        return switch (matcher.group(2)) {
            case null ->
                pathPrefix()
                        + (accountOf(call)
                                        .filter(account -> account.businessId().equals(matcher.group(1)))
                                        .isPresent()
                                ? "{user-id}"
                                : "{media-id}");
            case "media", "stories" -> pathPrefix() + "{user-id}/" + matcher.group(2);
            case String edge -> pathPrefix() + "{media-id}/" + edge;
        };
    }

    @Override
    public Optional<SimulatedAccount> accountOf(Call call) {
        return token(call).flatMap(tokens::ownerOf);
    }

    @Override
    public Answer throttled() {
        return refusal(GraphRefusal.named("4"));
    }

    @Override
    public Answer error(String code) {
        return refusal(GraphRefusal.named(code));
    }

    @Override
    public Answer answer(Call call) {
        String path = local(call);
        try {
            Answer answer = switch (path) {
                case "refresh_access_token" -> exchange(call, "ig_refresh_token", GraphHost.INSTAGRAM_LOGIN);
                case "oauth/access_token" -> exchange(call, "fb_exchange_token", GraphHost.FACEBOOK_LOGIN);
                default ->
                    call.method().equals("POST") && endpointOf(call).endsWith("/batch") ? batch(call) : single(call);
            };
            return accountOf(call)
                    .map(account -> answer.withHeaders(usage.headers(account)))
                    .orElse(answer);
        } catch (GraphRefusal refusal) {
            Answer answer = refusal(refusal);
            return accountOf(call)
                    .map(account -> answer.withHeaders(usage.headers(account)))
                    .orElse(answer);
        }
    }

    private Answer single(Call call) throws GraphRefusal {
        SimulatedAccount account = admit(call);
        Matcher matcher = PATH.matcher(local(call));
        if (!call.method().equals("GET") || !matcher.matches()) {
            throw GraphRefusal.named("2500");
        }
        usage.take(account);
        String id = matcher.group(1);
        return switch (matcher.group(2)) {
            case "media" -> listing.media(call, himself(account, id));
            case "stories" ->
                listing.stories(
                        call,
                        himself(account, id),
                        stories.activeAt(account, stage.clock().instant()));
            case "insights" -> insights(call, account, media(account, id));
            case null ->
                account.businessId().equals(id)
                        ? listing.profile(call, account)
                        : listing.one(call, account, media(account, id));
            case String other -> throw GraphRefusal.named("2500");
        };
    }

    private Answer insights(Call call, SimulatedAccount account, InstagramMedia media) throws GraphRefusal {
        Optional<Fault> withdrawn = stage.faults().against(account.handle(), FaultKind.SCOPE_MISSING);
        if (withdrawn.isPresent() || account.scopes().stream().noneMatch(GraphHost::isInsights)) {
            throw GraphRefusal.named("10");
        }
        return insights.answer(call, account, media);
    }

    private Answer batch(Call call) throws GraphRefusal {
        if (!host.batches()) {
            throw GraphRefusal.named("2500");
        }
        admit(call);
        return new GraphBatch(this).answer(call);
    }

    /** One call of a batch; its faults strike by the name of its endpoint. */
    Answer inBatch(Call call) {
        Optional<SimulatedAccount> account = accountOf(call);
        var striking = stage.faults().strike(endpointOf(call), account);
        Answer answer = striking.stream()
                .filter(fault -> fault.kind() == FaultKind.ERROR_CODE)
                .findFirst()
                .map(fault -> error(fault.value().orElseThrow()))
                .orElseGet(() -> answer(call));
        stage.ledger().called(endpointOf(call), account, answer.outcome());
        return striking.stream().anyMatch(fault -> fault.kind() == FaultKind.LEFT_OUT) ? null : answer;
    }

    private Answer exchange(Call call, String grantType, GraphHost where) throws GraphRefusal {
        if (host != where) {
            throw GraphRefusal.named("2500");
        }
        if (!call.parameter("grant_type").equals(Optional.of(grantType))) {
            throw GraphRefusal.badParameter("grant_type must be " + grantType);
        }
        if (host == GraphHost.FACEBOOK_LOGIN
                && !(call.parameter("client_id").equals(Optional.of(CLIENT_ID))
                        && call.parameter("client_secret").equals(Optional.of(CLIENT_SECRET)))) {
            throw new GraphRefusal(1, "Error validating client secret.");
        }
        GraphTokens.Grant grant = tokens.exchange(
                call.parameter(host == GraphHost.FACEBOOK_LOGIN ? "fb_exchange_token" : "access_token")
                        .orElse(""),
                host);
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeStringField("access_token", grant.accessToken());
            json.writeStringField("token_type", "bearer");
            json.writeNumberField("expires_in", GraphTokens.LIFE.toSeconds());
            json.writeEndObject();
        });
    }

    private SimulatedAccount admit(Call call) throws GraphRefusal {
        String token = token(call)
                .orElseThrow(() -> new GraphRefusal(104, "An access token is required to request this resource."));
        SimulatedAccount account = tokens.holderOf(token);
        if (GraphHost.of(account) != host) {
            throw new GraphRefusal(190, "Invalid OAuth access token - Cannot parse access token");
        }
        Optional<String> proof = call.parameter("appsecret_proof").or(() -> call.form("appsecret_proof"));
        if (proof.isPresent() && !proof.get().equals(SignedCall.hmac(CLIENT_SECRET, token))) {
            throw GraphRefusal.badParameter("Invalid appsecret_proof provided in the API argument");
        }
        return account;
    }

    private static SimulatedAccount himself(SimulatedAccount account, String id) throws GraphRefusal {
        if (!account.businessId().equals(id)) {
            throw GraphRefusal.missing();
        }
        return account;
    }

    private InstagramMedia media(SimulatedAccount account, String id) throws GraphRefusal {
        var now = stage.clock().instant();
        SimulatedPost post = posts.computeIfAbsent(account.number(), number -> byMediaId(account))
                .get(id);
        if (post != null && post.isPublishedAt(now) && !stage.faults().isDeleted(account, post)) {
            return InstagramMedia.listed(post);
        }
        return stories.activeAt(account, now).stream()
                .map(InstagramMedia::story)
                .filter(story -> story.id().equals(id))
                .findFirst()
                .orElseThrow(GraphRefusal::missing);
    }

    private static Map<String, SimulatedPost> byMediaId(SimulatedAccount account) {
        Map<String, SimulatedPost> byId = new HashMap<>();
        account.posts().forEach(post -> byId.put(InstagramMedia.listed(post).id(), post));
        return byId;
    }

    private Answer refusal(GraphRefusal refusal) {
        return refusal.answer(host, "Trace" + Long.toHexString(errors.incrementAndGet()));
    }

    private String local(Call call) {
        return call.path().substring(Math.min(pathPrefix().length(), call.path().length()));
    }

    private static Optional<String> token(Call call) {
        return call.bearer().or(() -> call.parameter("access_token")).or(() -> call.parameter("fb_exchange_token"));
    }
}

package io.tidemark.testbed.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The pages on which owners of Instagram accounts agree, by the login of Facebook and by that of Instagram, and what makes
 * lasting tokens of the codes. Every owner has one page with one Instagram account.
 */
final class InstagramOAuthEndpoint implements PlatformEndpoint {
    /** Where its paths start on the simulator's one port; each gets an instance. */
    static final List<String> PREFIXES = List.of(
            "/www.facebook.com/",
            "/www.instagram.com/",
            "/api.instagram.com/",
            "/graph.instagram.com/access_token",
            "/graph.instagram.com/v25.0/me",
            "/graph.facebook.com/v26.0/oauth/access_token",
            "/graph.facebook.com/v26.0/me/accounts",
            "/graph.facebook.com/v26.0/debug_token");

    private static final Duration SHORT = Duration.ofHours(1);
    private static final Duration DATA_ACCESS = Duration.ofDays(90);

    private final String pathPrefix;
    private final Stage stage;
    private final GraphTokens tokens;
    private final Consents consents;

    InstagramOAuthEndpoint(String pathPrefix, Stage stage, GraphTokens tokens, Consents consents) {
        this.pathPrefix = pathPrefix;
        this.stage = stage;
        this.tokens = tokens;
        this.consents = consents;
    }

    @Override
    public String pathPrefix() {
        return pathPrefix;
    }

    @Override
    public String endpointOf(Call call) {
        return call.path();
    }

    @Override
    public Optional<SimulatedAccount> accountOf(Call call) {
        return call.parameter("access_token")
                .or(() -> call.parameter("fb_exchange_token"))
                .flatMap(tokens::ownerOf);
    }

    @Override
    public Answer throttled() {
        return GraphRefusal.named("4").answer(host(), "TraceOAuth");
    }

    @Override
    public Answer error(String code) {
        return GraphRefusal.named(code).answer(host(), "TraceOAuth");
    }

    @Override
    public Answer answer(Call call) {
        try {
            return switch (call.path()) {
                case "/www.facebook.com/dialog/oauth", "/www.instagram.com/oauth/authorize" ->
                    consents.page(
                            call,
                            account -> account.source() == Source.INSTAGRAM && GraphHost.of(account) == host(),
                            "client_id",
                            InstagramEndpoint.CLIENT_ID);
                case "/api.instagram.com/oauth/access_token" -> instagramCode(call);
                case "/graph.instagram.com/access_token" -> lengthened(call, "ig_exchange_token", "access_token");
                case "/graph.instagram.com/v25.0/me" -> me(call);
                case "/graph.facebook.com/v26.0/oauth/access_token" ->
                    call.parameter("code").isPresent()
                            ? facebookCode(call)
                            : lengthened(call, "fb_exchange_token", "fb_exchange_token");
                case "/graph.facebook.com/v26.0/me/accounts" -> pages(call);
                case "/graph.facebook.com/v26.0/debug_token" -> debug(call);
                default -> throw GraphRefusal.named("2500");
            };
        } catch (GraphRefusal refusal) {
            return refusal.answer(host(), "TraceOAuth");
        }
    }

    private GraphHost host() {
        return pathPrefix.contains("facebook") ? GraphHost.FACEBOOK_LOGIN : GraphHost.INSTAGRAM_LOGIN;
    }

    private Answer instagramCode(Call call) throws GraphRefusal {
        boolean admitted = call.method().equals("POST")
                && call.form("client_id").equals(Optional.of(InstagramEndpoint.CLIENT_ID))
                && call.form("client_secret").equals(Optional.of(InstagramEndpoint.CLIENT_SECRET))
                && call.form("grant_type").equals(Optional.of("authorization_code"));
        SimulatedAccount account = account(admitted, call.form("code"), call.form("redirect_uri"));
        String token = tokens.redeem(account).accessToken();
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("data");
            json.writeStartObject();
            json.writeStringField("access_token", token);
            json.writeStringField("user_id", account.businessId());
            json.writeStringField("permissions", String.join(",", account.scopes()));
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private Answer facebookCode(Call call) throws GraphRefusal {
        SimulatedAccount account = account(isApp(call), call.parameter("code"), call.parameter("redirect_uri"));
        return token(tokens.redeem(account).accessToken(), SHORT);
    }

    private SimulatedAccount account(boolean admitted, Optional<String> code, Optional<String> redirectUri)
            throws GraphRefusal {
        if (!admitted) {
            throw new GraphRefusal(1, "Error validating client secret.");
        }
        return consents.redeem(code.orElse(""), redirectUri.orElse(""))
                .orElseThrow(() -> GraphRefusal.badParameter("This authorization code has been used."))
                .account();
    }

    /** A token of sixty days for one of an hour. */
    private Answer lengthened(Call call, String grantType, String parameter) throws GraphRefusal {
        boolean secret = call.parameter("client_secret").equals(Optional.of(InstagramEndpoint.CLIENT_SECRET));
        if (!secret || !call.parameter("grant_type").equals(Optional.of(grantType))) {
            throw GraphRefusal.badParameter("grant_type must be " + grantType);
        }
        SimulatedAccount account = tokens.holderOf(call.parameter(parameter).orElse(""));
        return token(tokens.redeem(account).accessToken(), GraphTokens.LIFE);
    }

    private Answer me(Call call) throws GraphRefusal {
        SimulatedAccount account = holder(call);
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeStringField("user_id", account.businessId());
            json.writeStringField("username", account.handle());
            json.writeStringField("id", "99" + account.number());
            json.writeEndObject();
        });
    }

    private Answer pages(Call call) throws GraphRefusal {
        SimulatedAccount account = holder(call);
        String token = tokens.current(account).accessToken();
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("data");
            // A page that is linked to no Instagram account.
            json.writeStartObject();
            json.writeStringField("access_token", token);
            json.writeStringField("id", "77" + account.number());
            json.writeEndObject();
            json.writeStartObject();
            json.writeStringField("access_token", token);
            json.writeObjectFieldStart("instagram_business_account");
            json.writeStringField("id", account.businessId());
            json.writeStringField("username", account.handle());
            json.writeEndObject();
            json.writeStringField("id", "78" + account.number());
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private Answer debug(Call call) throws GraphRefusal {
        String app = InstagramEndpoint.CLIENT_ID + "|" + InstagramEndpoint.CLIENT_SECRET;
        if (!call.parameter("access_token").equals(Optional.of(app))) {
            throw new GraphRefusal(190, "Invalid OAuth access token - Cannot parse access token");
        }
        Set<String> scopes =
                tokens.holderOf(call.parameter("input_token").orElse("")).scopes();
        long end = stage.clock().instant().plus(DATA_ACCESS).getEpochSecond();
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("data");
            json.writeStringField("app_id", InstagramEndpoint.CLIENT_ID);
            json.writeStringField("type", "PAGE");
            json.writeNumberField("data_access_expires_at", end);
            json.writeNumberField("expires_at", 0);
            json.writeBooleanField("is_valid", true);
            json.writeArrayFieldStart("scopes");
            for (String scope : scopes) {
                json.writeString(scope);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private SimulatedAccount holder(Call call) throws GraphRefusal {
        return tokens.holderOf(call.parameter("access_token").orElse(""));
    }

    private static boolean isApp(Call call) {
        return call.parameter("client_id").equals(Optional.of(InstagramEndpoint.CLIENT_ID))
                && call.parameter("client_secret").equals(Optional.of(InstagramEndpoint.CLIENT_SECRET));
    }

    private static Answer token(String token, Duration life) {
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeStringField("access_token", token);
            json.writeStringField("token_type", "bearer");
            json.writeNumberField("expires_in", life.toSeconds());
            json.writeEndObject();
        });
    }
}

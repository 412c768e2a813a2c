package io.tidemark.testbed.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** X API v2: an account's timeline, look-ups, analytics and tokens. */
final class XEndpoint implements PlatformEndpoint {
    /** The one app that is registered. */
    static final String CLIENT_ID = "tidemark-simulated-x-app";

    static final String CLIENT_SECRET = "simulated-x-secret";

    static final String TIMELINE = "/2/users/:id/tweets";
    static final String LOOK_UP = "/2/tweets";
    static final String ANALYTICS = "/2/tweets/analytics";
    static final String MEDIA_ANALYTICS = "/2/media/analytics";
    private static final String ME = "/2/users/me";
    private static final String TOKEN = "/2/oauth2/token";
    private static final String REVOKE = "/2/oauth2/revoke";
    private static final Pattern TIMELINE_PATH = Pattern.compile("/2/users/([0-9]{1,19})/tweets");

    private final Stage stage;
    private final XTokens tokens;
    private final XOAuth oauth;
    private final XRateLimits limits;
    private final XTimeline timeline;
    private final XLookUp lookUp;
    private final XAnalytics analytics;

    XEndpoint(Stage stage, XTokens tokens, XOAuth oauth) {
        this.stage = stage;
        this.tokens = tokens;
        this.oauth = oauth;
        this.limits = new XRateLimits(
                stage.config().quotas().appPerMinute() != Integer.MAX_VALUE,
                stage.config().timeline().wall());
        this.timeline = new XTimeline(stage);
        this.lookUp = new XLookUp(stage);
        this.analytics = new XAnalytics(stage);
    }

    @Override
    public String pathPrefix() {
        return "/2/";
    }

    @Override
    public String endpointOf(Call call) {
        return TIMELINE_PATH.matcher(call.path()).matches() ? TIMELINE : call.path();
    }

    @Override
    public Optional<SimulatedAccount> accountOf(Call call) {
        return bearer(call)
                .or(() -> call.form("refresh_token"))
                .or(() -> call.form("token"))
                .flatMap(tokens::ownerOf);
    }

    @Override
    public Answer throttled() {
        return XRefusal.tooMany().answer().withHeaders(limits.spent());
    }

    @Override
    public Answer error(String code) {
        return XRefusal.named(code).answer();
    }

    @Override
    public Answer answer(Call call) {
        try {
            return switch (call.path()) {
                case TOKEN -> token(call);
                case REVOKE -> revoke(call);
                default -> read(call);
            };
        } catch (XRefusal refusal) {
            return refusal.answer();
        }
    }

    private Answer read(Call call) throws XRefusal {
        SimulatedAccount caller = bearer(call).flatMap(tokens::holderOf).orElseThrow(XRefusal::unauthorized);
        XRateLimits.Taken taken = limits.take(caller.handle(), endpointOf(call));
        if (!taken.granted()) {
            return XRefusal.tooMany().answer().withHeaders(taken.headers());
        }
        return route(call, caller).withHeaders(taken.headers());
    }

    private Answer route(Call call, SimulatedAccount caller) throws XRefusal {
        Matcher path = TIMELINE_PATH.matcher(call.path());
        if (path.matches()) {
            return timeline.answer(call, caller, path.group(1));
        }
        return switch (call.path()) {
            case LOOK_UP -> lookUp.answer(call, caller);
            case ANALYTICS -> analytics.posts(call, caller);
            case MEDIA_ANALYTICS -> analytics.media(call, caller);
            case ME -> me(caller);
            default -> throw XRefusal.badParameter("no such path");
        };
    }

    private static Answer me(SimulatedAccount caller) {
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("data");
            json.writeStringField("id", caller.platformAccountId());
            json.writeStringField("name", caller.displayName());
            json.writeStringField("username", caller.handle());
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /** OAuth has envelopes of its own, which are no problems of RFC 7807. */
    private Answer token(Call call) {
        if (!isApplication(call)) {
            return oauthError(401, "unauthorized_client", "Missing valid authorization header");
        }
        String grantType =
                call.method().equals("POST") ? call.form("grant_type").orElse("") : "";
        return switch (grantType) {
            case "refresh_token" -> token(call.form("refresh_token").flatMap(tokens::refresh));
            case "authorization_code" -> token(oauth.redeem(call));
            default -> oauthError(400, "unsupported_grant_type", "The grant type is not supported.");
        };
    }

    private Answer revoke(Call call) {
        if (!isApplication(call)) {
            return oauthError(401, "unauthorized_client", "Missing valid authorization header");
        }
        boolean revoked = call.form("token").map(tokens::revoke).orElse(false);
        return revoked
                ? Answer.json(200, json -> {
                    json.writeStartObject();
                    json.writeBooleanField("revoked", true);
                    json.writeEndObject();
                })
                : oauthError(400, "invalid_request", "Value passed for the token was invalid.");
    }

    private static boolean isApplication(Call call) {
        String app = "Basic "
                + Base64.getEncoder()
                        .encodeToString((CLIENT_ID + ":" + CLIENT_SECRET).getBytes(StandardCharsets.UTF_8));
        return call.header("Authorization").equals(Optional.of(app));
    }

    private static Answer token(Optional<XTokens.Grant> given) {
        if (given.isEmpty()) {
            return oauthError(400, "invalid_request", "Value passed for the token was invalid.");
        }
        XTokens.Grant grant = given.get();
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeStringField("token_type", "bearer");
            json.writeNumberField("expires_in", XTokens.ACCESS_LIFE.toSeconds());
            json.writeStringField("access_token", grant.accessToken());
            json.writeStringField("scope", String.join(" ", grant.account().scopes()));
            json.writeStringField("refresh_token", grant.refreshToken());
            json.writeEndObject();
        });
    }

    private static Answer oauthError(int status, String error, String description) {
        return Answer.json(status, json -> {
            json.writeStartObject();
            json.writeStringField("error", error);
            json.writeStringField("error_description", description);
            json.writeEndObject();
        });
    }

    private static Optional<String> bearer(Call call) {
        return call.header("Authorization")
                .filter(value -> value.startsWith("Bearer "))
                .map(value -> value.substring("Bearer ".length()));
    }
}

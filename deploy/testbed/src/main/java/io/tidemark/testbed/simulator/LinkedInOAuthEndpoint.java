package io.tidemark.testbed.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Where members agree, and where LinkedIn's tokens are given out and refreshed; its host is another one than the API's. */
final class LinkedInOAuthEndpoint implements PlatformEndpoint {
    /** The one application that is registered. */
    static final String CLIENT_ID = "tidemark-simulated-li-app";

    static final String CLIENT_SECRET = "simulated-li-secret";

    private static final String PAGE = "/oauth/v2/authorization";
    private static final String TOKEN = "/oauth/v2/accessToken";

    private final Stage stage;
    private final LinkedInTokens tokens;
    private final Consents consents;

    LinkedInOAuthEndpoint(Stage stage, LinkedInTokens tokens, Consents consents) {
        this.stage = stage;
        this.tokens = tokens;
        this.consents = consents;
    }

    @Override
    public String pathPrefix() {
        return "/oauth/v2/";
    }

    @Override
    public String endpointOf(Call call) {
        return call.path();
    }

    @Override
    public Optional<SimulatedAccount> accountOf(Call call) {
        return call.form("refresh_token").flatMap(tokens::ownerOf);
    }

    @Override
    public Answer throttled() {
        return LinkedInRefusal.tooManyToday("APPLICATION").answer();
    }

    @Override
    public Answer error(String code) {
        return LinkedInRefusal.named(code).answer();
    }

    @Override
    public Answer answer(Call call) {
        if (call.path().equals(PAGE)) {
            return consents.page(call, account -> account.source() == Source.LINKEDIN, "client_id", CLIENT_ID);
        }
        if (!call.method().equals("POST") || !call.path().equals(TOKEN)) {
            return LinkedInRefusal.notFound().answer();
        }
        if (!call.form("client_id").equals(Optional.of(CLIENT_ID))
                || !call.form("client_secret").equals(Optional.of(CLIENT_SECRET))) {
            return refusal(401, "invalid_client", "Client authentication failed");
        }
        return switch (call.form("grant_type").orElse("")) {
            case "refresh_token" -> token(call.form("refresh_token").flatMap(tokens::refresh));
            case "authorization_code" ->
                token(consents.redeem(
                                call.form("code").orElse(""),
                                call.form("redirect_uri").orElse(""))
                        .map(agreement -> tokens.redeem(agreement.account())));
            default -> refusal(400, "invalid_request", "The grant type is not supported here");
        };
    }

    /** Who a member is, on the API's host. */
    Answer userInfo(Call call) {
        Optional<SimulatedAccount> member = call.bearer()
                .filter(token -> tokens.stateOf(token) == LinkedInTokens.State.VALID)
                .flatMap(tokens::ownerOf)
                .filter(account -> account.scopes().contains("openid"));
        return member.map(account -> Answer.json(200, json -> {
                    json.writeStartObject();
                    json.writeStringField("sub", account.businessId());
                    json.writeStringField("name", account.displayName());
                    json.writeEndObject();
                }))
                .orElseGet(() -> refusal(401, "invalid_token", "The token is not accepted"));
    }

    private Answer token(Optional<LinkedInTokens.Grant> given) {
        if (given.isEmpty()) {
            return refusal(
                    400,
                    "invalid_grant",
                    "The provided authorization grant or refresh token is invalid, expired or revoked.");
        }
        LinkedInTokens.Grant grant = given.get();
        Instant now = stage.clock().instant();
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeStringField("access_token", grant.accessToken());
            json.writeNumberField("expires_in", LinkedInTokens.ACCESS_LIFE.toSeconds());
            if (grant.refreshToken() != null) {
                json.writeStringField("refresh_token", grant.refreshToken());
                json.writeNumberField(
                        "refresh_token_expires_in",
                        Duration.between(now, grant.refreshExpiresAt()).toSeconds());
            }
            json.writeStringField("scope", String.join(",", grant.account().scopes()));
            json.writeEndObject();
        });
    }

    private static Answer refusal(int status, String error, String description) {
        return Answer.json(status, json -> {
            json.writeStartObject();
            json.writeStringField("error", error);
            json.writeStringField("error_description", description);
            json.writeEndObject();
        });
    }
}

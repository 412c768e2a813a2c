package io.tidemark.sync.platform.instagram;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountConnect;
import io.tidemark.sync.platform.CallAddress;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.OAuthCalls;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Connects an Instagram account by the login of Instagram: the code gives a token of an hour, and that one of sixty days,
 * which renews itself.
 */
@Singleton
@Requires(bean = InstagramLoginConfig.class)
final class InstagramLoginConnect implements AccountConnect {

    private static final String INSTAGRAM = "Instagram";

    private final InstagramLoginConfig config;
    private final OAuthCalls calls;
    private final InstantSource clock;

    InstagramLoginConnect(InstagramLoginConfig config, OAuthCalls calls, InstantSource clock) {
        this.config = config;
        this.calls = calls;
        this.clock = clock;
    }

    @Override
    public Way way() {
        return new Way("instagram", "instagram", "instagram", false);
    }

    @Override
    public URI authorizeUrl(Consent consent) {
        SequencedMap<String, String> query = new LinkedHashMap<>();
        query.put("client_id", config.clientId());
        query.put("redirect_uri", consent.redirectUri().toString());
        query.put("response_type", "code");
        query.put("scope", String.join(",", config.scopes()));
        query.put("state", consent.state());
        return CallAddress.with(config.authorizeUrl(), query);
    }

    @Override
    public Exchange exchange(Consent consent, String code) {
        SequencedMap<String, String> form = new LinkedHashMap<>();
        form.put("client_id", config.clientId());
        form.put("client_secret", config.clientSecret());
        form.put("grant_type", "authorization_code");
        form.put("redirect_uri", consent.redirectUri().toString());
        form.put("code", code);
        return calls.post(INSTAGRAM, config.tokenUrl(), form, Map.of())
                .exchange(INSTAGRAM, body -> lengthened(inner(body)));
    }

    /** The answer is an object, or an array with one object in {@code data}. */
    private static Fields inner(Fields body) {
        List<Json> data = body.list("data").orNull();
        return data != null && !data.isEmpty() && data.getFirst() instanceof Json.Obj object
                ? new Fields(object)
                : body;
    }

    private Exchange lengthened(Fields shortLived) {
        String token = shortLived.text("access_token").orNull();
        if (token == null) {
            return OAuthCalls.unusable("Instagram answers an exchange without a readable access token");
        }
        SequencedMap<String, String> query = new LinkedHashMap<>();
        query.put("grant_type", "ig_exchange_token");
        query.put("client_secret", config.clientSecret());
        query.put("access_token", token);
        return switch (calls.get(INSTAGRAM, CallAddress.of(config.graphUrl(), "/access_token"), query, Map.of())) {
            case OAuthCalls.Answer.Data(Fields body) -> granted(shortLived, body);
            case OAuthCalls.Answer.Refused(int status) ->
                OAuthCalls.unusable("Instagram gives no token of sixty days (HTTP " + status + ")");
            // The code is used up, so that trying again cannot help.
            case OAuthCalls.Answer.Failed(SourceFailure failure) -> OAuthCalls.unusable(failure.why());
        };
    }

    private Exchange granted(Fields shortLived, Fields body) {
        String access = body.text("access_token").orNull();
        Instant end = OAuthCalls.end(clock.instant(), body.count("expires_in").orNull());
        if (access == null || end == null) {
            return OAuthCalls.unusable("Instagram answers an exchange without a readable token of sixty days");
        }
        return new Exchange.Granted(new Tokens(access, null, end, null, permissions(shortLived)), null);
    }

    /** A text with commas, or an array of texts. */
    private List<String> permissions(Fields shortLived) {
        List<Json> listed = shortLived.list("permissions").orNull();
        return listed == null
                ? OAuthCalls.scopes(shortLived.text("permissions").orNull(), config.scopes())
                : listed.stream()
                        .filter(Json.Text.class::isInstance)
                        .map(each -> ((Json.Text) each).value())
                        .toList();
    }

    @Override
    public Identity identify(Consent consent, Exchange.Granted granted) {
        SequencedMap<String, String> query = new LinkedHashMap<>();
        query.put("fields", "user_id,username");
        query.put("access_token", granted.tokens().accessToken());
        return calls.get(INSTAGRAM, CallAddress.of(config.graphUrl(), "/" + config.version() + "/me"), query, Map.of())
                .identity(
                        INSTAGRAM, "it must be a professional account.", body -> known(inner(body), granted.tokens()));
    }

    /** {@code user_id} is the account's; {@code id} would be that of the account in this application. */
    private static Identity known(Fields user, Tokens tokens) {
        String id = user.id("user_id").orNull();
        return id == null
                ? new Identity.Refused(new SourceFailure.ContractBug("Instagram does not tell whose account it is"))
                : new Identity.Known(id, user.text("username").orNull(), tokens);
    }
}

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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Connects an Instagram account by the login of Facebook: the code gives a token of an hour, that one of sixty days, and
 * that the token of the page to which the account is linked. A page's token does not end, but the access to data does.
 */
@Singleton
@Requires(bean = FacebookLoginConfig.class)
final class FacebookLoginConnect implements AccountConnect {

    private static final String FACEBOOK = "Facebook";

    /** Stands for the end of a page's token, which has none. */
    private static final Duration ENDLESS = Duration.ofDays(3650);

    /** What Facebook promises where it does not tell the end of the access to data. */
    private static final Duration DATA_ACCESS = Duration.ofDays(90);

    private final FacebookLoginConfig config;
    private final OAuthCalls calls;
    private final InstantSource clock;

    FacebookLoginConnect(FacebookLoginConfig config, OAuthCalls calls, InstantSource clock) {
        this.config = config;
        this.calls = calls;
        this.clock = clock;
    }

    /** A page with its Instagram account. */
    private record Page(String accountId, String username, String token) {}

    @Override
    public Way way() {
        return new Way("instagram", "facebook", "instagram", false);
    }

    @Override
    public URI authorizeUrl(Consent consent) {
        SequencedMap<String, String> query = new LinkedHashMap<>();
        query.put("client_id", config.clientId());
        query.put("redirect_uri", consent.redirectUri().toString());
        query.put("response_type", "code");
        query.put("scope", String.join(",", config.scopes()));
        query.put("state", consent.state());
        return CallAddress.with(config.dialogUrl(), query);
    }

    @Override
    public Exchange exchange(Consent consent, String code) {
        SequencedMap<String, String> query = application();
        query.put("redirect_uri", consent.redirectUri().toString());
        query.put("code", code);
        return get("/oauth/access_token", query).exchange(FACEBOOK, this::lengthened);
    }

    private Exchange lengthened(Fields shortLived) {
        String token = shortLived.text("access_token").orNull();
        if (token == null) {
            return OAuthCalls.unusable("Facebook answers an exchange without a readable access token");
        }
        SequencedMap<String, String> query = application();
        query.put("grant_type", "fb_exchange_token");
        query.put("fb_exchange_token", token);
        return switch (get("/oauth/access_token", query)) {
            case OAuthCalls.Answer.Data(Fields body) -> granted(body);
            case OAuthCalls.Answer.Refused(int status) ->
                OAuthCalls.unusable("Facebook gives no token of sixty days (HTTP " + status + ")");
            // The code is used up, so that trying again cannot help.
            case OAuthCalls.Answer.Failed(SourceFailure failure) -> OAuthCalls.unusable(failure.why());
        };
    }

    private Exchange granted(Fields body) {
        String token = body.text("access_token").orNull();
        if (token == null) {
            return OAuthCalls.unusable("Facebook answers an exchange without a readable token of sixty days");
        }
        Instant now = clock.instant();
        Instant told = OAuthCalls.end(now, body.count("expires_in").orNull());
        return new Exchange.Granted(
                new Tokens(token, null, told == null ? now.plus(ENDLESS) : told, null, config.scopes()), null);
    }

    @Override
    public Identity identify(Consent consent, Exchange.Granted granted) {
        SequencedMap<String, String> query = new LinkedHashMap<>();
        query.put("fields", "access_token,instagram_business_account{id,username}");
        query.put("limit", "100");
        query.put("access_token", granted.tokens().accessToken());
        return switch (get("/me/accounts", query)) {
            case OAuthCalls.Answer.Data(Fields body) -> chosen(consent, granted, pages(body));
            case OAuthCalls.Answer.Refused(int status) ->
                new Identity.Refused(new SourceFailure.PermissionMissing(
                        "Facebook does not tell the pages (HTTP " + status + "): grant pages_show_list."));
            case OAuthCalls.Answer.Failed(SourceFailure failure) -> new Identity.Refused(failure);
        };
    }

    private Identity chosen(Consent consent, Exchange.Granted granted, List<Page> pages) {
        List<Page> meant = pages.stream()
                .filter(page -> consent.handle() == null || consent.handle().equalsIgnoreCase(page.username()))
                .toList();
        if (meant.isEmpty()) {
            return unavailable(
                    pages.isEmpty()
                            ? "None of the pages that were granted has a professional Instagram account."
                            : "None of the pages that were granted has the Instagram account that was asked for.");
        }
        if (meant.size() > 1) {
            return unavailable("Several Instagram accounts were granted: say by its handle which one is meant.");
        }
        return dataAccess(granted, meant.getFirst());
    }

    private Identity dataAccess(Exchange.Granted granted, Page page) {
        SequencedMap<String, String> query = new LinkedHashMap<>();
        query.put("input_token", page.token());
        query.put("access_token", config.clientId() + "|" + config.clientSecret());
        return switch (get("/debug_token", query)) {
            case OAuthCalls.Answer.Data(Fields body) ->
                known(granted, page, body.object("data").orNull());
            case OAuthCalls.Answer.Refused(int status) -> known(granted, page, null);
            case OAuthCalls.Answer.Failed(SourceFailure failure) -> new Identity.Refused(failure);
        };
    }

    private Identity known(Exchange.Granted granted, Page page, Fields facts) {
        Instant now = clock.instant();
        Instant told = facts == null
                ? null
                : facts.epochSeconds("data_access_expires_at").orNull();
        List<Json> scopes = facts == null ? null : facts.list("scopes").orNull();
        return new Identity.Known(
                page.accountId(),
                page.username(),
                new Tokens(
                        page.token(),
                        null,
                        now.plus(ENDLESS),
                        told == null ? now.plus(DATA_ACCESS) : told,
                        scopes == null ? granted.tokens().scopes() : texts(scopes)));
    }

    private static List<Page> pages(Fields body) {
        List<Page> pages = new ArrayList<>();
        List<Json> data = body.list("data").orNull();
        for (Json item : data == null ? List.<Json>of() : data) {
            if (item instanceof Json.Obj object) {
                Fields page = new Fields(object);
                Fields account = page.object("instagram_business_account").orNull();
                String token = page.text("access_token").orNull();
                String id = account == null ? null : account.id("id").orNull();
                if (token != null && id != null) {
                    pages.add(new Page(id, account.text("username").orNull(), token));
                }
            }
        }
        return pages;
    }

    private static List<String> texts(List<Json> items) {
        return items.stream()
                .filter(Json.Text.class::isInstance)
                .map(each -> ((Json.Text) each).value())
                .toList();
    }

    private SequencedMap<String, String> application() {
        SequencedMap<String, String> query = new LinkedHashMap<>();
        query.put("client_id", config.clientId());
        query.put("client_secret", config.clientSecret());
        return query;
    }

    private OAuthCalls.Answer get(String path, SequencedMap<String, String> query) {
        return calls.get(FACEBOOK, CallAddress.of(config.graphUrl(), "/" + config.version() + path), query, Map.of());
    }

    private static Identity unavailable(String why) {
        return new Identity.Refused(new SourceFailure.AccountUnavailable(why));
    }
}

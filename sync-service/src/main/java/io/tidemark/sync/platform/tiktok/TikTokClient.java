package io.tidemark.sync.platform.tiktok;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.CallAddress;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.JsonText;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.PlatformHttp;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.StrictJson;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The calls of TikTok's API for Business v1.3 that are used. */
@Singleton
@Requires(bean = TikTokConfig.class)
final class TikTokClient {

    private static final String VERSION = "/open_api/v1.3";

    private final TikTokConfig config;
    private final PlatformHttp http;

    TikTokClient(TikTokConfig config, PlatformHttp http) {
        this.config = config;
        this.http = http;
    }

    /** One page of an account's videos; {@code cursor} is null for the first. */
    TikTokAnswer videos(String accessToken, String businessId, List<String> fields, String cursor) {
        String query = query(businessId, fields) + "&max_count=" + config.pageSize()
                + (cursor == null ? "" : "&cursor=" + CallAddress.encode(cursor));
        return get("/business/video/list/?" + query, accessToken);
    }

    /** Those of the given videos that exist, in no order. */
    TikTokAnswer videosById(String accessToken, String businessId, List<String> ids) {
        String filters = "{\"video_ids\":" + literal(ids) + "}";
        String query = query(businessId, List.of("item_id")) + "&max_count=" + config.pageSize() + "&filters="
                + CallAddress.encode(filters);
        return get("/business/video/list/?" + query, accessToken);
    }

    /** The first tokens for the code that the owner's consent gave. */
    TikTokAnswer redeem(String code, String redirectUri) {
        String body = JsonText.object(Map.of(
                "client_id", new Json.Text(config.clientId()),
                "client_secret", new Json.Text(config.clientSecret()),
                "grant_type", new Json.Text("authorization_code"),
                "auth_code", new Json.Text(code),
                "redirect_uri", new Json.Text(redirectUri)));
        return send(HttpRequest.newBuilder(address("/tt_user/oauth2/token/"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** Takes the owner's consent back. */
    TikTokAnswer revoke(String accessToken) {
        String body = JsonText.object(Map.of(
                "client_id", new Json.Text(config.clientId()),
                "client_secret", new Json.Text(config.clientSecret()),
                "access_token", new Json.Text(accessToken)));
        return send(HttpRequest.newBuilder(address("/tt_user/oauth2/revoke/"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** The account's handle. */
    TikTokAnswer username(String accessToken, String businessId) {
        return get("/business/get/?" + query(businessId, List.of("username")), accessToken);
    }

    /** The account's profile and its figures by day, both days included. */
    TikTokAnswer profile(String accessToken, String businessId, List<String> fields, LocalDate first, LocalDate last) {
        String query = query(businessId, fields) + "&start_date=" + first + "&end_date=" + last;
        return get("/business/get/?" + query, accessToken);
    }

    /** New tokens for the refresh token. */
    TikTokAnswer refresh(Tokens tokens) {
        String body = JsonText.object(Map.of(
                "client_id", new Json.Text(config.clientId()),
                "client_secret", new Json.Text(config.clientSecret()),
                "grant_type", new Json.Text("refresh_token"),
                "refresh_token", new Json.Text(tokens.refreshToken())));
        return send(HttpRequest.newBuilder(address("/tt_user/oauth2/refresh_token/"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private TikTokAnswer get(String path, String accessToken) {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(address(path))
                    .header("Access-Token", accessToken)
                    .build();
        } catch (IllegalArgumentException e) {
            // A token with a line break in it is no token; the header's own message would repeat it.
            return new TikTokAnswer.TokenRefused(0);
        }
        return send(request);
    }

    private TikTokAnswer send(HttpRequest request) {
        return switch (http.send(request)) {
            case PlatformHttp.Answer.None(String why) ->
                new TikTokAnswer.Failed(new SourceFailure.Transient("TikTok: " + why));
            case PlatformHttp.Answer.Whole answer -> read(answer);
        };
    }

    private TikTokAnswer read(PlatformHttp.Answer.Whole answer) {
        if (answer.status() == 429) {
            return new TikTokAnswer.Failed(new SourceFailure.Throttled(
                    SourceFailure.Scope.APP,
                    answer.retryAfterOr(config.throttlePause()),
                    "TikTok throttles the application (HTTP 429)"));
        }
        if (answer.status() >= 500) {
            return transientFault("TikTok has a fault (HTTP " + answer.status() + ")");
        }
        try {
            Fields envelope = new Fields(StrictJson.parse(answer.body()));
            return read(envelope, answer);
        } catch (MalformedJsonException e) {
            return transientFault("TikTok: HTTP " + answer.status() + ", " + e.getMessage());
        }
    }

    private TikTokAnswer read(Fields envelope, PlatformHttp.Answer.Whole answer) {
        Long code = envelope.count("code").orNull();
        if (code == null || code > Integer.MAX_VALUE) {
            return transientFault("TikTok: HTTP " + answer.status() + " without a readable code");
        }
        if (code != 0 && code != 20001) {
            return TikTokAnswer.refused(code.intValue(), answer.retryAfterOr(config.throttlePause()));
        }
        return switch (envelope.object("data")) {
            case Reading.Value<Fields>(Fields data) -> new TikTokAnswer.Data(data, code != 0);
            case Reading<Fields> absent ->
                transientFault("TikTok: success without readable data (" + absent.problem() + ")");
        };
    }

    private URI address(String path) {
        return CallAddress.of(config.baseUrl(), VERSION + path);
    }

    private static TikTokAnswer transientFault(String why) {
        return new TikTokAnswer.Failed(new SourceFailure.Transient(why));
    }

    private static String query(String businessId, List<String> fields) {
        return "business_id=" + CallAddress.encode(businessId) + "&fields=" + CallAddress.encode(literal(fields));
    }

    private static String literal(List<String> names) {
        return names.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
    }
}

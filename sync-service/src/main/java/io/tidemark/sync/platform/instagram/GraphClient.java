package io.tidemark.sync.platform.instagram;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.CallAddress;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Hmac;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The calls of the Graph API that are used. Tokens travel in a header, so that no address holds one. */
@Singleton
@Requires(bean = InstagramConfig.class)
final class GraphClient {

    private final InstagramConfig config;
    private final PlatformHttp http;

    GraphClient(InstagramConfig config, PlatformHttp http) {
        this.config = config;
        this.http = http;
    }

    /** A reading call: the path below the version, and its query. */
    record Get(String path, SortedMap<String, String> query) {

        static Get of(String path, Map<String, String> query) {
            return new Get(path, new TreeMap<>(query));
        }

        private String address() {
            return path + form(query);
        }

        private static String form(Map<String, String> fields) {
            return fields.isEmpty() ? "" : "?" + CallAddress.form(fields);
        }
    }

    /** An answer with the usage that came with it. */
    record Reply(GraphAnswer answer, GraphUsage usage) {}

    /** Makes one call. */
    Reply get(Logins.Host host, String accessToken, Get call) {
        Map<String, String> query = new TreeMap<>(call.query());
        query.putAll(proof(host, accessToken));
        return switch (send(host, accessToken, Get.of(call.path(), query).address(), null)) {
            case PlatformHttp.Answer.None none -> new Reply(none(none), GraphUsage.UNKNOWN);
            case PlatformHttp.Answer.Whole answer -> {
                GraphUsage usage = GraphUsage.of(answer::header);
                yield new Reply(read(answer, usage), usage);
            }
        };
    }

    /** Makes up to 50 calls at once. Each has a reply, in the order of the calls. */
    List<Reply> batch(Logins.Host host, String accessToken, List<Get> calls) {
        Map<String, String> form = new TreeMap<>(proof(host, accessToken));
        form.put("include_headers", "true");
        form.put(
                "batch",
                calls.stream()
                        .map(call -> JsonText.object(Map.of(
                                "method", new Json.Text("GET"),
                                "relative_url", new Json.Text(host.version() + "/" + call.address()))))
                        .collect(Collectors.joining(",", "[", "]")));
        return switch (send(host, accessToken, "", CallAddress.form(form))) {
            case PlatformHttp.Answer.None none ->
                Collections.nCopies(calls.size(), new Reply(none(none), GraphUsage.UNKNOWN));
            case PlatformHttp.Answer.Whole answer -> replies(answer, calls.size());
        };
    }

    /** Exchanges a token that is still good for one that lives longer. */
    GraphAnswer exchange(Login login, Logins.Host host, String accessToken) {
        Map<String, String> query = new TreeMap<>();
        String path = switch (login) {
            case FACEBOOK -> {
                query.put("grant_type", "fb_exchange_token");
                query.put("client_id", host.clientId());
                query.put("client_secret", host.clientSecret());
                query.put("fb_exchange_token", accessToken);
                yield "/oauth/access_token?";
            }
            case INSTAGRAM -> {
                query.put("grant_type", "ig_refresh_token");
                query.put("access_token", accessToken);
                yield "/refresh_access_token?";
            }
        };
        HttpRequest request = HttpRequest.newBuilder(URI.create(host.url() + path + CallAddress.form(query)))
                .build();
        return switch (http.send(request)) {
            case PlatformHttp.Answer.None none -> none(none);
            case PlatformHttp.Answer.Whole answer -> read(answer, GraphUsage.of(answer::header));
        };
    }

    private PlatformHttp.Answer send(Logins.Host host, String accessToken, String address, String form) {
        URI uri = URI.create(host.url() + "/" + host.version() + "/" + address);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        try {
            request.header("Authorization", "Bearer " + accessToken);
        } catch (IllegalArgumentException e) {
            // A token with a line break in it is no token; the header's own message would repeat it.
            return new PlatformHttp.Answer.None("the stored token is none");
        }
        if (form != null) {
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form));
        }
        return http.send(request.build());
    }

    private static GraphAnswer none(PlatformHttp.Answer.None none) {
        return new GraphAnswer.Failed(new SourceFailure.Transient("Instagram: " + none.why()));
    }

    private GraphAnswer read(PlatformHttp.Answer.Whole answer, GraphUsage usage) {
        return read(answer.status(), answer.body(), pause(usage, answer.retryAfterOr(config.throttlePause())));
    }

    /** The account's own time to regain is the better one, where it is told. */
    private static Duration pause(GraphUsage usage, Duration otherwise) {
        return usage.regain().isPositive() ? usage.regain() : otherwise;
    }

    private GraphAnswer read(int status, byte[] body, Duration pause) {
        Fields answer;
        try {
            answer = new Fields(StrictJson.parse(body));
        } catch (MalformedJsonException e) {
            return unreadable(status, pause, e.getMessage());
        }
        return switch (answer.object("error")) {
            case Reading.Value<Fields>(Fields error) -> GraphAnswer.refused(status, error, pause, config);
            case Reading.Missing<Fields> ignored when status == 200 -> new GraphAnswer.Data(answer);
            case Reading<Fields> other -> unreadable(status, pause, "no error is told");
        };
    }

    private static GraphAnswer unreadable(int status, Duration pause, String why) {
        if (status == 429) {
            return new GraphAnswer.Failed(new SourceFailure.Throttled(
                    SourceFailure.Scope.APP, pause, "Instagram throttles the application (HTTP 429)"));
        }
        String words = "Instagram: HTTP " + status + ", " + why;
        return new GraphAnswer.Failed(
                status == 200 || status >= 500
                        ? new SourceFailure.Transient(words)
                        : new SourceFailure.ContractBug(words));
    }

    private List<Reply> replies(PlatformHttp.Answer.Whole answer, int calls) {
        GraphUsage outer = GraphUsage.of(answer::header);
        List<Json> elements;
        try {
            elements = answer.status() == 200
                    ? StrictJson.parseArray(answer.body()).items()
                    : List.of();
        } catch (MalformedJsonException e) {
            GraphAnswer cut = unreadable(answer.status(), pause(outer, config.throttlePause()), e.getMessage());
            return Collections.nCopies(calls, new Reply(cut, outer));
        }
        if (answer.status() != 200) {
            return Collections.nCopies(calls, new Reply(read(answer, outer), outer));
        }
        List<Reply> replies = new ArrayList<>();
        for (int at = 0; at < calls; at++) {
            replies.add(
                    at < elements.size() && elements.get(at) instanceof Json.Obj element
                            ? reply(element, outer)
                            : new Reply(new GraphAnswer.Unanswered(), outer));
        }
        return replies;
    }

    private Reply reply(Json.Obj element, GraphUsage outer) {
        Fields fields = new Fields(element);
        Map<String, String> headers = headers(fields.list("headers").orNull());
        GraphUsage usage = outer.and(GraphUsage.of(name -> Optional.ofNullable(headers.get(lower(name)))));
        Long status = fields.count("code").orNull();
        // Read as it stands: one value of it may be hostile, and that costs that value only.
        return status != null && status < 1000 && element.fields().get("body") instanceof Json.Text(String body)
                ? new Reply(
                        read(
                                status.intValue(),
                                body.getBytes(StandardCharsets.UTF_8),
                                pause(usage, config.throttlePause())),
                        usage)
                : new Reply(new GraphAnswer.Unanswered(), usage);
    }

    private static Map<String, String> headers(List<Json> headers) {
        Map<String, String> byName = new HashMap<>();
        for (Json header : headers == null ? List.<Json>of() : headers) {
            if (header instanceof Json.Obj(Map<String, Json> pair, Set<String> ignored)
                    && pair.get("name") instanceof Json.Text(String name)
                    && pair.get("value") instanceof Json.Text(String value)) {
                byName.put(lower(name), value);
            }
        }
        return byName;
    }

    private Map<String, String> proof(Logins.Host host, String accessToken) {
        return config.secretProof()
                ? Map.of(
                        "appsecret_proof",
                        new Hmac(host.clientSecret()).of(accessToken.getBytes(StandardCharsets.UTF_8)))
                : Map.of();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}

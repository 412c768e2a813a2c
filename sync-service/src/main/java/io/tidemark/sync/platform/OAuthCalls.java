package io.tidemark.sync.platform;

import io.tidemark.sync.credential.Tokens;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * The calls that connecting and refreshing are made of, as RFC 6749 has them. What goes wrong is told by its status alone:
 * the bodies of these calls hold tokens, and a refusal may repeat what was sent.
 */
@Singleton
public final class OAuthCalls {

    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** Longer than any token lives; keeps a hostile figure from overflowing. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final PlatformHttp http;

    OAuthCalls(PlatformHttp http) {
        this.http = http;
    }

    /** What a call gave. */
    public sealed interface Answer {

        /** A JSON object with a status of success. */
        record Data(Fields body) implements Answer {}

        /** The platform refuses the code, the token or the application. */
        record Refused(int status) implements Answer {}

        /** It may pass: an outage, a throttle, an answer that is no JSON. */
        record Failed(SourceFailure failure) implements Answer {}

        /** What the answer to an exchange of a code was worth; a refused code is of no use for another try. */
        default AccountConnect.Exchange exchange(String platform, Function<Fields, AccountConnect.Exchange> granted) {
            return switch (this) {
                case Data(Fields body) -> granted.apply(body);
                case Refused(int status) -> unusable(platform + " refuses the code (HTTP " + status + ")");
                case Failed(SourceFailure failure) -> new AccountConnect.Exchange.Refused(failure);
            };
        }

        /**
         * Whose account the answer told it to be.
         *
         * @param grant what a refusal asks the owner for, in words
         */
        default AccountConnect.Identity identity(
                String platform, String grant, Function<Fields, AccountConnect.Identity> known) {
            return switch (this) {
                case Data(Fields body) -> known.apply(body);
                case Refused(int status) ->
                    new AccountConnect.Identity.Refused(new SourceFailure.PermissionMissing(
                            platform + " does not tell whose account it is (HTTP " + status + "): " + grant));
                case Failed(SourceFailure failure) -> new AccountConnect.Identity.Refused(failure);
            };
        }
    }

    /** An exchange whose answer cannot be used; the code is used up, so that trying again cannot help. */
    public static AccountConnect.Exchange unusable(String why) {
        return new AccountConnect.Exchange.Refused(new SourceFailure.ContractBug(why));
    }

    /** How an application with a secret names itself; a public client has none, and tells its id in the form alone. */
    public static Map<String, String> basic(String clientId, String clientSecret) {
        byte[] application = (clientId + ":" + clientSecret).getBytes(StandardCharsets.UTF_8);
        return clientSecret.isEmpty()
                ? Map.of()
                : Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(application));
    }

    /** How calls for an owner are made. */
    public static Map<String, String> bearer(String accessToken) {
        return Map.of("Authorization", "Bearer " + accessToken);
    }

    /** Posts a form. */
    public Answer post(String platform, URI address, SequencedMap<String, String> form, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(CallAddress.form(form)));
        return send(platform, request, headers);
    }

    /** Gets an address with these parameters. */
    public Answer get(String platform, URI address, SequencedMap<String, String> query, Map<String, String> headers) {
        return send(platform, HttpRequest.newBuilder(CallAddress.with(address, query)), headers);
    }

    /** When a life of so many seconds ends, ten years from {@code now} at the latest; null stays null. */
    public static Instant end(Instant now, Long seconds) {
        return seconds == null ? null : now.plusSeconds(Math.min(seconds, LONGEST.toSeconds()));
    }

    /** The scopes in a text that separates them by spaces or commas; {@code otherwise} when there is no text. */
    public static List<String> scopes(String text, List<String> otherwise) {
        return text == null
                ? otherwise
                : Arrays.stream(text.split("[ ,]+"))
                        .filter(scope -> !scope.isEmpty())
                        .toList();
    }

    /**
     * The tokens of an answer to a refresh. A refresh token, its end and scopes that it does not tell stay as they were.
     *
     * @param now from when on its lives count
     */
    public static AccountTokens.Refreshed refreshed(String platform, Tokens current, Fields answer, Instant now) {
        String access = answer.text("access_token").orNull();
        Instant accessEnd = end(now, answer.count("expires_in").orNull());
        if (access == null || access.isBlank() || accessEnd == null) {
            return new AccountTokens.Refreshed.Refused(
                    new SourceFailure.Transient(platform + ": a refresh without a readable access token"));
        }
        String refresh = answer.text("refresh_token").orNull();
        Instant refreshEnd = end(now, answer.count("refresh_token_expires_in").orNull());
        return new AccountTokens.Refreshed.Fresh(new Tokens(
                access,
                refresh == null ? current.refreshToken() : refresh,
                accessEnd,
                refreshEnd == null ? current.refreshExpiresAt() : refreshEnd,
                scopes(answer.text("scope").orNull(), current.scopes())));
    }

    private Answer send(String platform, HttpRequest.Builder request, Map<String, String> headers) {
        try {
            headers.forEach(request::header);
        } catch (IllegalArgumentException e) {
            // A token with a line break in it is no token; the header's own message would repeat it.
            return new Answer.Refused(0);
        }
        return switch (http.send(request.build())) {
            case PlatformHttp.Answer.None(String why) -> passing(platform + ": " + why);
            case PlatformHttp.Answer.Whole answer -> read(platform, answer);
        };
    }

    private static Answer read(String platform, PlatformHttp.Answer.Whole answer) {
        if (answer.status() == 429) {
            return new Answer.Failed(new SourceFailure.Throttled(
                    SourceFailure.Scope.ACCOUNT,
                    answer.retryAfterOr(PAUSE),
                    platform + " throttles token calls (HTTP 429)"));
        }
        if (answer.status() >= 500) {
            return passing(platform + " has a fault (HTTP " + answer.status() + ")");
        }
        if (answer.status() >= 300) {
            return new Answer.Refused(answer.status());
        }
        try {
            return new Answer.Data(new Fields(StrictJson.parse(answer.body())));
        } catch (MalformedJsonException e) {
            return passing(platform + ": " + e.getMessage());
        }
    }

    private static Answer passing(String why) {
        return new Answer.Failed(new SourceFailure.Transient(why));
    }
}

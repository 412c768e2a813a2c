package io.tidemark.sync.platform.x;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.PlatformHttp;
import io.tidemark.sync.platform.SourceFailure;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XProblemsTest {

    private static final Instant NOW = Instant.parse("2026-08-18T22:00:00Z");

    @ParameterizedTest
    @ValueSource(ints = {402, 403, 429})
    void reachedCapStopsEveryAccountUntilTheNextUtcDay(int status) {
        String capped = """
                {"account_id":123123123,"title":"UsageCapExceeded","period":"Monthly","scope":"Product",
                 "type":"https://api.twitter.com/2/problems/usage-capped"}""";
        assertThat(sort(status, capped, Map.of("x-rate-limit-reset", "1787090460")))
                .isInstanceOfSatisfying(XAnswer.Stopped.class, stopped -> {
                    assertThat(stopped.failure().scope()).isEqualTo(SourceFailure.Scope.APP);
                    assertThat(stopped.failure().retryAfter()).isEqualTo(Duration.ofHours(2));
                });
    }

    @Test
    void creditsThatAreUsedUpStopEveryAccount() {
        String depleted = "{\"title\":\"CreditsDepleted\",\"type\":\"https://api.twitter.com/2/problems/credits\"}";
        assertThat(sort(402, depleted, Map.of()))
                .isInstanceOfSatisfying(
                        XAnswer.Stopped.class,
                        stopped -> assertThat(stopped.failure())
                                .isEqualTo(
                                        new SourceFailure.Throttled(
                                                SourceFailure.Scope.APP,
                                                Duration.ofHours(1),
                                                "the application's credits at X are used up (HTTP 402); buy credits to go on")));
    }

    @ParameterizedTest
    @CsvSource({"60,60", "-5,1", "999999,3600"})
    void throttleEndsWithTheWindowThatTheHeaderTells(long in, long waits) {
        String reset = Long.toString(NOW.getEpochSecond() + in);
        for (String body : List.of(
                "{\"title\":\"Too Many Requests\",\"type\":\"about:blank\",\"status\":429}",
                "{\"errors\":[{\"code\":88,\"message\":\"Rate limit exceeded\"}]}",
                "<html></html>")) {
            assertThat(failure(sort(429, body, Map.of("x-rate-limit-reset", reset))))
                    .isEqualTo(new SourceFailure.Throttled(
                            SourceFailure.Scope.ACCOUNT,
                            Duration.ofSeconds(waits),
                            "X throttles the account (HTTP 429)"));
        }
    }

    @Test
    void throttleWithoutAWindowIsTheApplications() {
        assertThat(failure(sort(429, "<html></html>", Map.of())))
                .isInstanceOfSatisfying(SourceFailure.Throttled.class, throttled -> {
                    assertThat(throttled.scope()).isEqualTo(SourceFailure.Scope.APP);
                    assertThat(throttled.retryAfter()).isEqualTo(Duration.ofMinutes(15));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "403,client-forbidden,PermissionMissing",
        "403,unsupported-authentication,PermissionMissing",
        "403,not-authorized-for-resource,PermissionMissing",
        "403,,AccountUnavailable",
        "404,resource-not-found,AccountUnavailable",
        "400,invalid-request,ContractBug",
        "418,,ContractBug",
        "503,,Transient"
    })
    void problemTypesAreToldApartOnEitherHost(int status, String suffix, String expected) {
        for (String host : List.of("https://api.twitter.com", "https://api.x.com")) {
            String type = suffix == null ? "about:blank" : host + "/2/problems/" + suffix;
            XAnswer answer = sort(status, "{\"title\":\"t\",\"type\":\"" + type + "\"}", Map.of());
            assertThat(failure(answer).getClass().getSimpleName()).isEqualTo(expected);
        }
    }

    @Test
    void pagesOfAProxyPassAndATokenIsRefusedInAnyForm() {
        assertThat(failure(sort(503, "<html></html>", Map.of()))).isInstanceOf(SourceFailure.Transient.class);
        assertThat(failure(sort(403, "<html></html>", Map.of()))).isInstanceOf(SourceFailure.Transient.class);
        assertThat(sort(401, "", Map.of())).isInstanceOf(XAnswer.TokenRefused.class);
        assertThat(sort(401, "{\"title\":\"Unauthorized\"}", Map.of())).isInstanceOf(XAnswer.TokenRefused.class);
    }

    @Test
    void onlyARefusalThatNamesTheOtherNameMakesUsTakeIt() {
        String refused =
                "{\"errors\":[{\"parameters\":{},\"message\":\"The query parameter [tweet.fields] is not one of"
                        + " [ids,post.fields]\"}],\"title\":\"Invalid Request\"}";
        assertThat(sort(400, refused, Map.of())).isInstanceOf(XAnswer.OtherNames.class);
        assertThat(failure(sort(400, refused.replace("post.fields", "user.fields"), Map.of())))
                .isInstanceOf(SourceFailure.ContractBug.class);
        assertThat(failure(sort(400, refused.replace("[tweet.fields]", "[max_results]"), Map.of())))
                .isInstanceOf(SourceFailure.ContractBug.class);
    }

    private static SourceFailure failure(XAnswer answer) {
        assertThat(answer).isInstanceOf(XAnswer.Failed.class);
        return ((XAnswer.Failed) answer).failure();
    }

    private static XAnswer sort(int status, String body, Map<String, String> headers) {
        return XProblems.sort(answer(status, body, headers), "tweet", config(), NOW);
    }

    static PlatformHttp.Answer.Whole answer(int status, String body, Map<String, String> headers) {
        Map<String, List<String>> all = headers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> List.of(each.getValue())));
        return new PlatformHttp.Answer.Whole(
                status,
                OptionalLong.empty(),
                HttpHeaders.of(all, (name, value) -> true),
                body.getBytes(StandardCharsets.UTF_8));
    }

    static XConfig config() {
        return new XConfig(
                URI.create("https://api.x.example"),
                "id",
                "secret",
                "tweet",
                100,
                "retweets",
                true,
                true,
                true,
                true,
                Duration.ofDays(2),
                10_000,
                900,
                3_500,
                5_000,
                300,
                300,
                Duration.ofMinutes(15),
                Duration.ofHours(1),
                Duration.ofMinutes(5));
    }
}

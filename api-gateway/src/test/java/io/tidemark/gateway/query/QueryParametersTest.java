package io.tidemark.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.http.HttpRequest;
import io.tidemark.gateway.problem.ProblemCode;
import io.tidemark.gateway.problem.ProblemException;
import java.time.Instant;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class QueryParametersTest {

    private static final Set<String> ALLOWED = Set.of("a", "b", "limit", "cursor", "sort");

    @Test
    void aParameterThatIsNotTakenIsNamedAndSoAreThoseThatAre() {
        assertRefused(() -> of("a=1&c=2"), ProblemCode.UNKNOWN_PARAMETER, "'c'", "a, b, cursor, limit, sort");
    }

    @Test
    void aHostileNameIsNotRepeated() {
        assertRefused(() -> of("%3Cscript%3E=1"), ProblemCode.UNKNOWN_PARAMETER, "'?script?'");
        assertRefused(() -> of("x".repeat(100) + "=1"), ProblemCode.UNKNOWN_PARAMETER, "x".repeat(40) + "…");
    }

    @Test
    void aSingleParameterThatIsRepeatedIsRefused() {
        assertRefused(() -> of("a=1&a=1").text("a"), ProblemCode.REPEATED_PARAMETER, "'a'");
    }

    @Test
    void repeatedValuesComeOnceAndSorted() {
        assertThat(of("a=z&a=b&a=z").texts("a")).containsExactly("b", "z");
        assertThat(of("").texts("a")).isEmpty();
    }

    @Test
    void countsAreWholeNumbersFromZeroToTheLargestLong() {
        assertThat(of("a=0").count("a")).contains(0L);
        assertThat(of("a=9223372036854775807").count("a")).contains(Long.MAX_VALUE);
        assertThat(of("").count("a")).isEmpty();
        for (String bad : new String[] {"9223372036854775808", "-1", "1.0", "1e3", "0x1", "%2B1", "1%20", "12k", "١"}) {
            assertRefused(() -> of("a=" + bad).count("a"), ProblemCode.BAD_PARAMETER, "'a'");
        }
    }

    @Test
    void scoresGoFromZeroToTen() {
        assertThat(of("a=0").score("a")).contains(0.0);
        assertThat(of("a=10.00").score("a")).contains(10.0);
        assertThat(of("a=4.005").score("a")).contains(4.005);
        for (String bad : new String[] {"10.01", "-0.1", "NaN", "Infinity", "1e1", ".5", "5.", "0x1p3", "4,5", "5d"}) {
            assertRefused(() -> of("a=" + bad).score("a"), ProblemCode.BAD_PARAMETER, "0 to 10");
        }
    }

    @Test
    void timesHaveAnOffsetAndAreCutToMicroseconds() {
        assertThat(of("a=2026-01-31T02:00:00%2B02:00").time("a")).contains(Instant.parse("2026-01-31T00:00:00Z"));
        assertThat(of("a=2026-01-31T00:00:00.123456789Z").time("a"))
                .contains(Instant.parse("2026-01-31T00:00:00.123456Z"));
        for (String bad : new String[] {
            "2026-01-31", "2026-01-31T00:00:00", "2026-02-30T00:00:00Z", "1769817600", "now", "-0001-01-01T00:00:00Z"
        }) {
            assertRefused(() -> of("a=" + bad).time("a"), ProblemCode.BAD_PARAMETER, "2026-01-31T00:00:00Z");
        }
    }

    @Test
    void limitsGoFromOneToTwoHundred() {
        assertThat(of("").limit()).isEqualTo(50);
        assertThat(of("limit=1").limit()).isEqualTo(1);
        assertThat(of("limit=200").limit()).isEqualTo(200);
        for (String bad : new String[] {"0", "201", "9223372036854775807", "4294967297"}) {
            assertRefused(() -> of("limit=" + bad).limit(), ProblemCode.BAD_PARAMETER, "1 to 200");
        }
    }

    @Test
    void textThatPostgresqlCannotCompareIsRefused() {
        for (String bad : new String[] {"a%00b", "%0A", "%F0%9F%98%80", "%20", ""}) {
            assertRefused(() -> of("a=" + bad).text("a"), ProblemCode.BAD_PARAMETER, "'a'");
            assertRefused(() -> of("a=" + bad).texts("a"), ProblemCode.BAD_PARAMETER, "'a'");
        }
        assertRefused(() -> of("a=" + "x".repeat(201)).text("a"), ProblemCode.BAD_PARAMETER, "1 to 200");
    }

    @Test
    void theFingerprintKnowsFiltersAndSortButNotThePage() {
        String fingerprint = of("a=1&b=2&b=3&limit=5").fingerprint("posts", "x");
        assertThat(of("b=3&b=2&a=1&limit=9&cursor=z").fingerprint("posts", "x")).isEqualTo(fingerprint);
        assertThat(of("a=1&b=2").fingerprint("posts", "x")).isNotEqualTo(fingerprint);
        assertThat(of("a=1&b=2&b=3").fingerprint("posts", "y")).isNotEqualTo(fingerprint);
        assertThat(of("a=1&b=2&b=3").fingerprint("other", "x")).isNotEqualTo(fingerprint);
    }

    private static QueryParameters of(String query) {
        return QueryParameters.of(HttpRequest.GET("/?" + query), ALLOWED);
    }

    private static void assertRefused(ThrowingCallable call, ProblemCode code, String... inDetail) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.getMessage()).contains(inDetail);
        });
    }
}

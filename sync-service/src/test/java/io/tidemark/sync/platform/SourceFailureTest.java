package io.tidemark.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SourceFailureTest {

    @Test
    void restOfMoreThanADayIsNotBelieved() {
        assertThat(throttled(Duration.ofSeconds(9_999_999)).retryAfter()).isEqualTo(Duration.ofDays(1));
        assertThat(throttled(Duration.ofHours(6)).retryAfter()).isEqualTo(Duration.ofHours(6));
    }

    @Test
    void platformThatAsksForNoRestIsLeftAloneForASecond() {
        PlatformHttp.Answer.Whole answer = new PlatformHttp.Answer.Whole(
                429, OptionalLong.of(0), HttpHeaders.of(Map.of(), (name, value) -> true), new byte[0]);
        assertThat(answer.retryAfterOr(Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(1));
    }

    private static SourceFailure.Throttled throttled(Duration retryAfter) {
        return new SourceFailure.Throttled(SourceFailure.Scope.APP, retryAfter, "too many calls");
    }
}

package io.tidemark.sync.platform.metaads;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.SourceFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetaAnswerTest {

    private static final Duration PAUSE = Duration.ofMinutes(7);

    @ParameterizedTest
    @CsvSource({
        "4, 0, APP",
        "341, 0, APP",
        "368, 0, APP",
        "17, 2446079, ACCOUNT",
        "17, 0, ACCOUNT",
        "613, 1487742, ACCOUNT",
        "80000, 2446079, ACCOUNT",
        "80003, 0, ACCOUNT",
        "80004, 2446079, ACCOUNT"
    })
    void throttlesTellWhomTheyHoldBackWhateverTheHeadersSay(long code, long subcode, SourceFailure.Scope scope) {
        // Meta marks some of them as passing; a pause it is all the same.
        for (boolean passes : new boolean[] {true, false}) {
            assertThat(failure(code, subcode, passes))
                    .isInstanceOfSatisfying(SourceFailure.Throttled.class, throttled -> {
                        assertThat(throttled.scope()).isEqualTo(scope);
                        assertThat(throttled.retryAfter()).isEqualTo(PAUSE);
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "190, 463, ReauthNeeded",
        "102, 0, ReauthNeeded",
        "10, 0, PermissionMissing",
        "200, 0, PermissionMissing",
        "294, 0, PermissionMissing",
        "1, 0, Transient",
        "2, 0, Transient",
        "2635, 0, ContractBug",
        "100, 0, ContractBug"
    })
    void codesAreToldApart(long code, long subcode, String kind) {
        assertThat(failure(code, subcode, false).getClass().getSimpleName()).isEqualTo(kind);
    }

    @Test
    void whatMetaSaysToPassIsTriedAgain() {
        assertThat(failure(100, 0, true)).isInstanceOf(SourceFailure.Transient.class);
        assertThat(failure(9_999_999_999L, 0, true)).isInstanceOf(SourceFailure.Transient.class);
    }

    @Test
    void tooMuchIsSaidInTwoWays() {
        assertThat(MetaAnswer.error(100, 1487534, "", false, PAUSE)).isInstanceOf(MetaAnswer.TooMuch.class);
        assertThat(MetaAnswer.error(1, 0, "Please reduce the amount of data you're asking for", true, PAUSE))
                .isInstanceOf(MetaAnswer.TooMuch.class);
    }

    @Test
    void whatIsMissingIsNotToldApartFromWhatIsHidden() {
        assertThat(MetaAnswer.error(100, 33, "", false, PAUSE))
                .isInstanceOfSatisfying(
                        MetaAnswer.NotFound.class,
                        missing -> assertThat(MetaAnswer.unreadable(missing))
                                .isInstanceOf(SourceFailure.PermissionMissing.class));
    }

    private static SourceFailure failure(long code, long subcode, boolean passes) {
        return ((MetaAnswer.Failed) MetaAnswer.error(code, subcode, "(#" + code + ") words", passes, PAUSE)).failure();
    }
}

package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccountReportTest {

    @ParameterizedTest
    @EnumSource(
            value = AccountState.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"WAITING", "ACTIVE"})
    void everyTroubleIsToldWithWhatBecomesOfIt(AccountState state) {
        String words =
                report(state, "TikTok refuses the token (code 40105)", null).words();
        assertThat(words).startsWith("TikTok refuses the token (code 40105). ").endsWith(".");
        assertThat(report(state, null, null).words()).startsWith("It is not known why. ");
    }

    @Test
    void whatIsWellHasNoWordsUnlessSomethingIsNotPermitted() {
        assertThat(report(AccountState.ACTIVE, null, null).words()).isNull();
        assertThat(report(AccountState.ACTIVE, "Grant video.insights.", null).words())
                .isEqualTo("Grant video.insights.");
    }

    @Test
    void aPauseOfTheWholeSourceIsToldWithEachAccount() {
        assertThat(report(AccountState.ACTIVE, null, "SIFT throttles us (HTTP 429)")
                        .words())
                .isEqualTo("No account of sift is read for a while: SIFT throttles us (HTTP 429).");
    }

    private static AccountReport report(AccountState state, String why, String sourcePause) {
        Instant now = Instant.parse("2026-09-01T00:00:00Z");
        return new AccountReport(
                new UUID(0, 1),
                "tiktok",
                "ada",
                null,
                "sift",
                List.of(),
                now,
                state,
                why,
                sourcePause,
                0,
                Map.of(),
                null,
                now,
                null,
                null,
                null,
                List.of(),
                "m");
    }
}

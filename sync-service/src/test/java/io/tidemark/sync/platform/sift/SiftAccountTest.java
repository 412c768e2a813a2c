package io.tidemark.sync.platform.sift;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.AccountObservation;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SiftAccountTest {

    private static final Instant ANSWERED = Instant.parse("2026-09-20T10:05:00Z");

    @Test
    void accountTellsItsOwnerAndTheLevelsOfTheDay() throws Exception {
        SiftAccount account = read("""
                {"account":{"platform_account_id":"6812345678901234567","handle":"ada","followers":18200,"following":310,
                 "posts":0,"niche":"fitness","engagement_rate":0.034,"observed_at":"2026-09-19T23:59:59.5Z"}}""");
        assertThat(account.owner()).isEqualTo(new FetchResult.Owner("6812345678901234567", "ada"));
        AccountObservation metrics = account.metrics().getFirst();
        assertThat(metrics.day()).isEqualTo(LocalDate.parse("2026-09-19"));
        assertThat(metrics.observedAt()).isEqualTo(Instant.parse("2026-09-19T23:59:59.5Z"));
        assertThat(metrics.values()).isEqualTo(Map.of("followers", 18_200L, "following", 310L, "posts", 0L));
        assertThat(metrics.absentReasons())
                .containsEntry("profile_views", "not_supported")
                .doesNotContainKeys("followers", "connections", "inmails_received");
        assertThat(account.rejected()).isEmpty();
    }

    @Test
    void missingNullAndWrongFiguresAreAbsentForTheirOwnReasons() throws Exception {
        SiftAccount account = read("""
                {"account":{"platform_account_id":"1","followers":"18200","following":null,"posts":7,
                 "observed_at":"2099-01-01T00:00:00Z"}}""");
        AccountObservation metrics = account.metrics().getFirst();
        assertThat(metrics.observedAt()).isEqualTo(ANSWERED);
        assertThat(metrics.values()).isEqualTo(Map.of("posts", 7L));
        assertThat(metrics.absentReasons()).containsEntry("followers", "failed").containsEntry("following", "withheld");
        assertThat(account.rejected())
                .containsExactly(new RejectedItem(null, "account followers", "not a number"))
                .noneMatch(RejectedItem::wholePost);
    }

    @Test
    void pageWithoutAnAccountTellsNothing() throws Exception {
        for (String page : new String[] {"{}", "{\"account\":null}", "{\"account\":[1]}", "{\"account\":{}}"}) {
            SiftAccount account = read(page);
            assertThat(account.owner()).isNull();
            assertThat(account.metrics()).isEmpty();
        }
    }

    private static SiftAccount read(String page) throws Exception {
        Fields body = new Fields(StrictJson.parse(page.getBytes(StandardCharsets.UTF_8)));
        return SiftAccount.read(body.object("account"), "tiktok", ANSWERED);
    }
}

package io.tidemark.sync.platform.tiktokads;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.StrictJson;
import io.tidemark.sync.platform.ads.AdRow;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TikTokRowsTest {

    @Test
    void numbersInQuotesAndNumbersAreTheSame() throws Exception {
        AdRow row = only(
                "\"spend\":\"20.000\",\"impressions\":\"5830\",\"clicks\":69,\"complete_payment\":\"0\","
                        + "\"total_complete_payment_rate\":12.3,\"campaign_id\":1714125042508817,\"adgroup_id\":\"1714125049901106\"");
        assertThat(row.day()).isEqualTo(LocalDate.of(2026, 8, 19));
        assertThat(row.campaignId()).isEqualTo("1714125042508817");
        assertThat(row.adsetId()).isEqualTo("1714125049901106");
        assertThat(row.figures().spend()).isEqualTo(new BigDecimal("20.000000"));
        assertThat(row.figures().impressions()).isEqualTo(5830);
        assertThat(row.figures().clicks()).isEqualTo(69);
        assertThat(row.figures().conversionCount()).isZero();
        assertThat(row.figures().conversionValue()).isEqualTo(new BigDecimal("12.300000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {",\"complete_payment\":\"-\"", ",\"complete_payment\":null", ",\"complete_payment\":\"None\"", ""
            })
    void everyFormOfNoValueIsAbsentAndNotZero(String payment) throws Exception {
        AdRow row = only("\"spend\":\"12.34\"" + payment);
        assertThat(row.figures().conversionCount()).isNull();
        assertThat(row.figures().absentReasons()).containsEntry("conversion_count", "not_supported");
    }

    @Test
    void valueThatCannotBeRightCostsItself() throws Exception {
        TikTokRows rows = read("\"spend\":\"12k\",\"clicks\":\"1.5\",\"impressions\":7");
        AdRow.Figures figures = rows.rows().getFirst().figures();
        assertThat(figures.impressions()).isEqualTo(7);
        assertThat(figures.absentReasons()).containsEntry("spend", "failed").containsEntry("clicks", "failed");
        assertThat(rows.rejected()).extracting(RejectedItem::part).containsExactly("spend", "clicks");
    }

    @Test
    void rowOfNoAdIsRefused() throws Exception {
        assertThat(
                        rows("{\"dimensions\":{\"ad_id\":\"None\",\"stat_time_day\":\"2026-08-19 00:00:00\"},\"metrics\":{}},7")
                                .rejected())
                .hasSize(2)
                .allMatch(RejectedItem::wholePost);
    }

    @ParameterizedTest
    @CsvSource({
        "40105, ReauthNeeded",
        "40100, Throttled",
        "40016, Throttled",
        "40133, Throttled",
        "40001, PermissionMissing",
        "50000, Transient",
        "51021, Transient",
        "40002, ContractBug"
    })
    void codesAreToldApart(long code, String kind) {
        SourceFailure failure =
                TikTokAdsAnswer.refused(code, Duration.ofMinutes(5)).failure();
        assertThat(failure.getClass().getSimpleName()).isEqualTo(kind);
        if (failure instanceof SourceFailure.Throttled throttled) {
            assertThat(throttled.scope())
                    .isEqualTo(code == 40133 ? SourceFailure.Scope.ACCOUNT : SourceFailure.Scope.APP);
        }
    }

    private static AdRow only(String metrics) throws Exception {
        TikTokRows rows = read(metrics);
        assertThat(rows.rejected()).isEmpty();
        assertThat(rows.rows()).hasSize(1);
        return rows.rows().getFirst();
    }

    private static TikTokRows read(String metrics) throws Exception {
        return rows("{\"dimensions\":{\"ad_id\":\"1800000000000001\",\"stat_time_day\":\"2026-08-19 00:00:00\"},"
                + "\"metrics\":{" + metrics + "}}");
    }

    private static TikTokRows rows(String items) throws Exception {
        Fields data = new Fields(StrictJson.parse(("{\"list\":[" + items + "]}").getBytes(StandardCharsets.UTF_8)));
        return TikTokRows.read(data.list("list").orNull(), "complete_payment", "total_complete_payment_rate");
    }
}

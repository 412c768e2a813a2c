package io.tidemark.sync.platform.metaads;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.StrictJson;
import io.tidemark.sync.platform.ads.AdRow;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MetaRowsTest {

    private static final String PLAIN = "\"ad_id\":\"23846784938030398\",\"date_start\":\"2026-03-01\","
            + "\"date_stop\":\"2026-03-01\",\"account_currency\":\"USD\",\"spend\":\"0.71\",\"impressions\":\"489\","
            + "\"clicks\":\"0\"";

    @Test
    void figuresInQuotesAreExactAndMissingActionsAreNoZero() throws Exception {
        AdRow row = only(PLAIN);
        assertThat(row.adId()).isEqualTo("23846784938030398");
        assertThat(row.currency()).isEqualTo("USD");
        assertThat(row.figures().spend()).isEqualTo(new BigDecimal("0.710000"));
        assertThat(row.figures().impressions()).isEqualTo(489);
        assertThat(row.figures().clicks()).isZero();
        assertThat(row.figures().conversionCount()).isNull();
        assertThat(row.figures().absentReasons())
                .containsEntry("conversion_count", "none_reported")
                .containsEntry("conversion_value", "none_reported");
    }

    @Test
    void oneActionTypeCountsAndItsOtherNamesAreNotAdded() throws Exception {
        AdRow row = only(PLAIN + ",\"actions\":[" + action("purchase", "3") + "," + action("omni_purchase", "2") + "],"
                + "\"action_values\":[" + action("omni_purchase", "149.5") + "," + action("purchase", "99") + "]");
        assertThat(row.figures().conversionCount()).isEqualTo(2);
        assertThat(row.figures().conversionValue()).isEqualTo(new BigDecimal("149.500000"));
        assertThat(row.figures().absentReasons()).isEmpty();
    }

    @Test
    void actionWithoutAValueOrToldTwiceIsNeitherZeroNorASum() throws Exception {
        MetaRows valueless = read(PLAIN + ",\"actions\":[{\"action_type\":\"omni_purchase\",\"7d_click\":\"1\"}]");
        assertThat(valueless.rows().getFirst().figures().absentReasons()).containsEntry("conversion_count", "failed");
        MetaRows twice = read(
                PLAIN + ",\"actions\":[" + action("omni_purchase", "1") + "," + action("omni_purchase", "1") + "]");
        assertThat(twice.rows().getFirst().figures().conversionCount()).isNull();
        assertThat(twice.rejected())
                .containsExactly(
                        new RejectedItem("23846784938030398", "conversion_count", "the action type came twice"));
    }

    @Test
    void rowWithoutItsAdOrDayIsRefusedAndLeavesAGap() throws Exception {
        assertThat(read(PLAIN.replace("ad_id", "add_id")).rejected()).allMatch(RejectedItem::wholePost);
        MetaRows week = read(PLAIN.replace("\"date_stop\":\"2026-03-01\"", "\"date_stop\":\"2026-03-07\""));
        assertThat(week.rows()).isEmpty();
        assertThat(week.rejected()).allMatch(RejectedItem::wholePost);
    }

    @Test
    void moneyThatIsFinerThanAMillionthIsNotRounded() throws Exception {
        AdRow row = only(PLAIN.replace("0.71", "0.7100001"));
        assertThat(row.figures().spend()).isNull();
        assertThat(row.figures().absentReasons()).containsEntry("spend", "failed");
    }

    private static String action(String type, String value) {
        return "{\"action_type\":\"" + type + "\",\"value\":\"" + value + "\",\"7d_click\":\"9\"}";
    }

    private static AdRow only(String fields) throws Exception {
        MetaRows rows = read(fields);
        assertThat(rows.rows()).hasSize(1);
        return rows.rows().getFirst();
    }

    private static MetaRows read(String fields) throws Exception {
        Fields body = new Fields(StrictJson.parse(("{\"data\":[{" + fields + "}]}").getBytes(StandardCharsets.UTF_8)));
        return MetaRows.read(body.list("data").orNull(), "omni_purchase");
    }
}

package io.tidemark.sync.platform.tiktokads;

import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.ads.AdReadings;
import io.tidemark.sync.platform.ads.AdRow;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rows of TikTok's integrated report. Pure. */
record TikTokRows(List<AdRow> rows, List<RejectedItem> rejected) {

    /** What TikTok writes where it has no value; none of them is 0. */
    private static final Set<String> NO_VALUE = Set.of("-", "None");

    private static final String MIDNIGHT = " 00:00:00";

    static TikTokRows read(List<Json> list, String conversionMetric, String valueMetric) {
        List<AdRow> rows = new ArrayList<>();
        List<RejectedItem> rejected = new ArrayList<>();
        for (Json item : list) {
            Fields row = item instanceof Json.Obj object ? new Fields(object) : null;
            Fields dimensions = row == null ? null : row.object("dimensions").orNull();
            Fields metrics = row == null ? null : row.object("metrics").orNull();
            if (dimensions == null || metrics == null) {
                rejected.add(RejectedItem.post(null, "a row without dimensions and metrics"));
            } else {
                read(dimensions, metrics, conversionMetric, valueMetric, rows, rejected);
            }
        }
        return new TikTokRows(rows, rejected);
    }

    private static void read(
            Fields dimensions,
            Fields metrics,
            String conversionMetric,
            String valueMetric,
            List<AdRow> rows,
            List<RejectedItem> rejected) {
        String adId = named(dimensions.id("ad_id").orNull());
        Reading<LocalDate> day = dimensions.text("stat_time_day").then(TikTokRows::day);
        if (adId == null) {
            rejected.add(
                    RejectedItem.post(null, "ad_id: " + dimensions.id("ad_id").problem()));
            return;
        }
        if (!(day instanceof Reading.Value<LocalDate>(LocalDate date))) {
            rejected.add(RejectedItem.post(adId, "stat_time_day: " + day.problem()));
            return;
        }
        AdReadings figures = new AdReadings(adId, rejected);
        rows.add(new AdRow(
                adId,
                date,
                named(metrics.text("ad_name").orNull()),
                named(metrics.id("campaign_id").orNull()),
                named(metrics.id("adgroup_id").orNull()),
                null,
                figures.finish(
                        figures.money("spend", money(metrics, "spend"), AbsentReason.NOT_SUPPORTED),
                        figures.count("impressions", count(metrics, "impressions"), AbsentReason.NOT_SUPPORTED),
                        figures.count("clicks", count(metrics, "clicks"), AbsentReason.NOT_SUPPORTED),
                        figures.count("conversion_count", count(metrics, conversionMetric), AbsentReason.NOT_SUPPORTED),
                        figures.money("conversion_value", money(metrics, valueMetric), AbsentReason.NOT_SUPPORTED))));
    }

    private static Reading<Long> count(Fields metrics, String name) {
        return isNoValue(metrics, name) ? new Reading.Missing<>() : metrics.quotedCount(name);
    }

    private static Reading<BigDecimal> money(Fields metrics, String name) {
        return isNoValue(metrics, name) ? new Reading.Missing<>() : metrics.quotedDecimal(name);
    }

    private static boolean isNoValue(Fields metrics, String name) {
        String text = metrics.text(name).orNull();
        return text != null && NO_VALUE.contains(text);
    }

    private static String named(String text) {
        return text == null || NO_VALUE.contains(text) ? null : text;
    }

    private static Reading<LocalDate> day(String text) {
        return AdReadings.day(text.endsWith(MIDNIGHT) ? text.substring(0, text.length() - MIDNIGHT.length()) : text);
    }
}

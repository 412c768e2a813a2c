package io.tidemark.sync.platform.metaads;

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

/** Rows of Meta's insights. Pure. */
record MetaRows(List<AdRow> rows, List<RejectedItem> rejected) {

    static MetaRows read(List<Json> data, String actionType) {
        List<AdRow> rows = new ArrayList<>();
        List<RejectedItem> rejected = new ArrayList<>();
        for (Json item : data) {
            if (item instanceof Json.Obj object) {
                read(new Fields(object), actionType, rows, rejected);
            } else {
                rejected.add(RejectedItem.post(null, "a row that is not an object"));
            }
        }
        return new MetaRows(rows, rejected);
    }

    private static void read(Fields row, String actionType, List<AdRow> rows, List<RejectedItem> rejected) {
        String adId = row.id("ad_id").orNull();
        Reading<LocalDate> day = day(row);
        if (adId == null) {
            rejected.add(RejectedItem.post(null, "ad_id: " + row.id("ad_id").problem()));
            return;
        }
        if (!(day instanceof Reading.Value<LocalDate>(LocalDate date))) {
            rejected.add(RejectedItem.post(adId, "day: " + day.problem()));
            return;
        }
        AdReadings figures = new AdReadings(adId, rejected);
        rows.add(new AdRow(
                adId,
                date,
                row.text("ad_name").orNull(),
                row.id("campaign_id").orNull(),
                row.id("adset_id").orNull(),
                currency(row),
                figures.finish(
                        figures.money("spend", row.quotedDecimal("spend"), AbsentReason.NOT_YET),
                        figures.count("impressions", row.quotedCount("impressions"), AbsentReason.NOT_YET),
                        figures.count("clicks", row.quotedCount("clicks"), AbsentReason.NOT_YET),
                        figures.count(
                                "conversion_count",
                                action(row, "actions", actionType).then(action -> action.quotedCount("value")),
                                AbsentReason.NONE_REPORTED),
                        figures.money(
                                "conversion_value",
                                action(row, "action_values", actionType).then(MetaRows::value),
                                AbsentReason.NONE_REPORTED))));
    }

    private static Reading<BigDecimal> value(Fields action) {
        return action.quotedDecimal("value");
    }

    /** A row is of one day: the request asks for steps of a day. */
    private static Reading<LocalDate> day(Fields row) {
        return row.text("date_start").then(start -> {
            String stop = row.text("date_stop").orNull();
            if (stop != null && !stop.equals(start)) {
                return new Reading.Unreadable<>("more than one day");
            }
            return AdReadings.day(start);
        });
    }

    /**
     * The one element of the action type. A list without it says that no such action happened, which is {@code Missing};
     * an element without a value, or two elements of one type, say nothing that could be used.
     */
    private static Reading<Fields> action(Fields row, String list, String actionType) {
        return row.list(list).then(items -> {
            Reading<Fields> found = new Reading.Missing<>();
            for (Json item : items) {
                if (!(item instanceof Json.Obj object)) {
                    return new Reading.Unreadable<>("an action that is not an object");
                }
                Fields action = new Fields(object);
                if (actionType.equals(action.text("action_type").orNull())) {
                    if (found instanceof Reading.Value<Fields>) {
                        return new Reading.Unreadable<>("the action type came twice");
                    }
                    found = action.object().fields().containsKey("value")
                            ? new Reading.Value<>(action)
                            : new Reading.Unreadable<>("an action without a value");
                }
            }
            return found;
        });
    }

    private static String currency(Fields row) {
        String currency = row.text("account_currency").orNull();
        return currency != null && currency.matches("[A-Z]{3}") ? currency : null;
    }
}

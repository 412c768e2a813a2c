package io.tidemark.launcher.reconcile;

import io.tidemark.launcher.reconcile.Comparison.Column;
import java.util.ArrayList;
import java.util.List;

/** The ledger of ads and the days that follow from it. */
final class AdFold {

    private static final List<String> NEWEST = List.of(
            "observed_at",
            "platform",
            "ad_account_id",
            "campaign_id",
            "adset_id",
            "ad_name",
            "post_key",
            "time_zone",
            "currency",
            "conversion_action",
            "attribution");

    private static final String DAILY = """
            WITH newest AS MATERIALIZED (
                SELECT DISTINCT ON (ad_key, day) ad_key, day, event_id::uuid AS event, project_ids::uuid[] AS projects, %s
                FROM settled ORDER BY ad_key, day, observed_at DESC, event_id::uuid DESC
            ), figures AS (
                SELECT newest.ad_key, newest.day,
                    (array_agg(ROW(s.observed_at, s.event_id::uuid, s.spend::numeric(20, 6))::seen_money
                        ORDER BY s.observed_at DESC, s.event_id::uuid DESC)
                        FILTER (WHERE s.spend IS NOT NULL))[1] AS spend,
                    (array_agg(ROW(s.observed_at, s.event_id::uuid, s.impressions)::seen_whole
                        ORDER BY s.observed_at DESC, s.event_id::uuid DESC)
                        FILTER (WHERE s.impressions IS NOT NULL))[1] AS impressions,
                    (array_agg(ROW(s.observed_at, s.event_id::uuid, s.clicks)::seen_whole
                        ORDER BY s.observed_at DESC, s.event_id::uuid DESC)
                        FILTER (WHERE s.clicks IS NOT NULL))[1] AS clicks,
                    (array_agg(ROW(s.observed_at, s.event_id::uuid, coalesce(s.conversion_count, 0))::seen_whole
                        ORDER BY s.observed_at DESC, s.event_id::uuid DESC)
                        FILTER (WHERE s.conversion_action = newest.conversion_action AND (s.conversion_count IS NOT NULL
                            OR s.absent_reasons ->> 'conversion_count' = 'none_reported')))[1] AS conversion_count,
                    (array_agg(ROW(s.observed_at, s.event_id::uuid, coalesce(s.conversion_value::numeric(20, 6), 0))::seen_money
                        ORDER BY s.observed_at DESC, s.event_id::uuid DESC)
                        FILTER (WHERE s.conversion_action = newest.conversion_action AND (s.conversion_value IS NOT NULL
                            OR s.absent_reasons ->> 'conversion_value' = 'none_reported')))[1] AS conversion_value
                FROM newest
                JOIN settled s ON s.ad_key = newest.ad_key AND s.day = newest.day AND s.currency = newest.currency
                GROUP BY newest.ad_key, newest.day
            )
            SELECT ad_key, day, %s, event AS event_id, projects AS project_ids, (spend).value AS spend, (impressions).value AS impressions,
                (clicks).value AS clicks, (conversion_count).value AS conversion_count,
                (conversion_value).value AS conversion_value
            FROM newest JOIN figures USING (ad_key, day)
            """;

    private AdFold() {}

    static Comparison ledger() {
        List<Column> columns = new ArrayList<>(Column.same(
                "platform",
                "ad_account_id",
                "campaign_id",
                "adset_id",
                "ad_name",
                "post_key",
                "source",
                "time_zone",
                "currency",
                "impressions",
                "clicks",
                "conversion_count",
                "conversion_action",
                "attribution",
                "reported",
                "complete",
                "absent_reasons"));
        columns.add(new Column("project_ids", "project_ids::uuid[]"));
        columns.add(new Column("spend", "spend::numeric(20, 6)"));
        columns.add(new Column("conversion_value", "conversion_value::numeric(20, 6)"));
        List<Column> keys = new ArrayList<>(Column.same("ad_key", "day", "observed_at"));
        keys.add(Column.uuid("event_id", "event_id"));
        return Comparison.once("ad_metrics", "settled", keys, columns);
    }

    /** The newest statement of each ad and day, and of each figure in its currency the newest that was told. */
    static Comparison daily() {
        List<String> columns = new ArrayList<>(NEWEST);
        columns.addAll(List.of(
                "event_id", "project_ids", "spend", "impressions", "clicks", "conversion_count", "conversion_value"));
        String names = String.join(", ", NEWEST);
        String query = DAILY.formatted(names, names);
        return new Comparison("ad_metrics_daily", List.of("ad_key", "day"), columns, query, "true");
    }
}

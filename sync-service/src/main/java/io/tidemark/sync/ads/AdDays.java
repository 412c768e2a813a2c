package io.tidemark.sync.ads;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.JsonText;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.StrictJson;
import io.tidemark.sync.platform.ads.AdRow;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** The table {@code ad_days}: what was last told of each ad and day. */
final class AdDays {

    private static final int BATCH = 500;

    private static final String COLUMNS = """
            ad_key, day, campaign_id, adset_id, ad_name, post_key, project_ids, currency, spend, impressions, clicks,
            conversion_count, conversion_value, conversion_action, attribution, reported, complete, absent_reasons,
            observed_at, announced
            """;

    private AdDays() {}

    /** What is known of an account's ads on some days, the last included. */
    static Map<AdDay.Key, AdDay> find(Connection connection, UUID accountId, LocalDate since, LocalDate until)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select " + COLUMNS + " from ad_days where account_id = ? and day between ? and ?")) {
            select.setObject(1, accountId);
            select.setObject(2, since);
            select.setObject(3, until);
            Map<AdDay.Key, AdDay> days = new HashMap<>();
            read(select).forEach(day -> days.put(day.key(), day));
            return days;
        }
    }

    /** Days whose event was not acknowledged, by ad and day. */
    static List<AdDay> unannounced(Connection connection, UUID accountId, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select " + COLUMNS + """
                from ad_days where account_id = ? and not announced order by ad_key, day limit ?
                """)) {
            select.setObject(1, accountId);
            select.setInt(2, limit);
            return read(select);
        }
    }

    static void store(Connection connection, UUID accountId, List<AdDay> days) throws SQLException {
        try (PreparedStatement upsert =
                connection.prepareStatement("insert into ad_days (account_id, " + COLUMNS + """
                ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (account_id, ad_key, day) do update set
                    campaign_id = excluded.campaign_id, adset_id = excluded.adset_id, ad_name = excluded.ad_name,
                    post_key = excluded.post_key, project_ids = excluded.project_ids, currency = excluded.currency,
                    spend = excluded.spend, impressions = excluded.impressions, clicks = excluded.clicks,
                    conversion_count = excluded.conversion_count, conversion_value = excluded.conversion_value,
                    conversion_action = excluded.conversion_action, attribution = excluded.attribution,
                    reported = excluded.reported, complete = excluded.complete,
                    absent_reasons = excluded.absent_reasons, observed_at = excluded.observed_at,
                    announced = excluded.announced
                """)) {
            int waiting = 0;
            for (AdDay day : days) {
                set(connection, upsert, accountId, day);
                upsert.addBatch();
                if (++waiting == BATCH) {
                    upsert.executeBatch();
                    waiting = 0;
                }
            }
            upsert.executeBatch();
        }
    }

    /** Marks the events of these days as acknowledged, unless a day has changed since. */
    static void announced(Connection connection, UUID accountId, List<AdDay> days) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update ad_days set announced = true
                where account_id = ? and ad_key = ? and day = ? and observed_at = ?
                """)) {
            for (AdDay day : days) {
                update.setObject(1, accountId);
                update.setString(2, day.key().adKey());
                update.setObject(3, day.key().day());
                update.setObject(4, day.observedAt().atOffset(ZoneOffset.UTC));
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    private static void set(Connection connection, PreparedStatement upsert, UUID accountId, AdDay day)
            throws SQLException {
        AdDay.Told told = day.told();
        AdRow.Figures figures = told.figures();
        upsert.setObject(1, accountId);
        upsert.setString(2, day.key().adKey());
        upsert.setObject(3, day.key().day());
        upsert.setString(4, told.campaignId());
        upsert.setString(5, told.adsetId());
        upsert.setString(6, told.adName());
        upsert.setString(7, told.postKey());
        upsert.setArray(8, connection.createArrayOf("uuid", told.projectIds().toArray()));
        upsert.setString(9, told.currency());
        upsert.setBigDecimal(10, figures.spend());
        upsert.setObject(11, figures.impressions(), Types.BIGINT);
        upsert.setObject(12, figures.clicks(), Types.BIGINT);
        upsert.setObject(13, figures.conversionCount(), Types.BIGINT);
        upsert.setBigDecimal(14, figures.conversionValue());
        upsert.setString(15, told.conversionAction());
        upsert.setString(16, told.attribution());
        upsert.setBoolean(17, told.reported());
        upsert.setBoolean(18, day.complete());
        upsert.setString(19, json(figures.absentReasons()));
        upsert.setObject(20, day.observedAt().atOffset(ZoneOffset.UTC));
        upsert.setBoolean(21, day.announced());
    }

    private static List<AdDay> read(PreparedStatement select) throws SQLException {
        List<AdDay> days = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                days.add(day(row));
            }
        }
        return days;
    }

    private static AdDay day(ResultSet row) throws SQLException {
        AdRow.Figures figures = new AdRow.Figures(
                row.getBigDecimal("spend"),
                row.getObject("impressions", Long.class),
                row.getObject("clicks", Long.class),
                row.getObject("conversion_count", Long.class),
                row.getBigDecimal("conversion_value"),
                reasons(row.getString("absent_reasons")));
        AdDay.Told told = new AdDay.Told(
                row.getString("ad_name"),
                row.getString("campaign_id"),
                row.getString("adset_id"),
                row.getString("currency"),
                figures,
                row.getString("conversion_action"),
                row.getString("attribution"),
                row.getBoolean("reported"),
                row.getString("post_key"),
                List.of((UUID[]) row.getArray("project_ids").getArray()));
        Instant observedAt = row.getObject("observed_at", OffsetDateTime.class).toInstant();
        return new AdDay(
                new AdDay.Key(row.getString("ad_key"), row.getObject("day", LocalDate.class)),
                told,
                row.getBoolean("complete"),
                observedAt,
                row.getBoolean("announced"));
    }

    private static String json(SortedMap<String, String> reasons) {
        Map<String, Json> fields = new HashMap<>();
        reasons.forEach((figure, reason) -> fields.put(figure, new Json.Text(reason)));
        return JsonText.object(fields);
    }

    private static SortedMap<String, String> reasons(String json) {
        try {
            Fields fields = new Fields(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8)));
            SortedMap<String, String> reasons = new TreeMap<>();
            fields.object()
                    .fields()
                    .keySet()
                    .forEach(figure -> reasons.put(figure, fields.text(figure).orNull()));
            return reasons;
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("the stored reasons are no JSON", e);
        }
    }
}

package io.tidemark.metrics.ad;

import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Sums the days of ads. Sums of different currencies or conversion actions are never added up. */
@Singleton
final class AdsQueries {

    private static final String MATCHING = """
            FROM ad_metrics_daily
            WHERE project_ids @> ARRAY[?::uuid] AND day >= ? AND day < ? AND (?::text IS NULL OR post_key = ?)
            """;

    private final DataSource dataSource;

    AdsQueries(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** A page of ads and the sums over all of them. */
    AdSums find(AdsRequest request) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            List<AdSums.Ad> ads = ads(connection, request);
            boolean more = ads.size() > request.limit();
            List<AdSums.Ad> page = more ? ads.subList(0, request.limit()) : ads;
            return new AdSums(
                    request.since(),
                    request.until(),
                    totals(connection, request),
                    page,
                    more ? cursor(page.getLast(), request) : null);
        }
    }

    private static List<AdSums.Ad> ads(Connection connection, AdsRequest request) throws SQLException {
        String sql = """
                SELECT * FROM (
                    SELECT ad_key, currency, conversion_action, sum(spend) AS spend, sum(impressions) AS impressions,
                        sum(clicks) AS clicks, sum(conversion_count) AS conversion_count,
                        sum(conversion_value) AS conversion_value, count(*) AS days, max(observed_at) AS observed_at,
                        (array_agg(platform ORDER BY day DESC))[1] AS platform,
                        (array_agg(ad_account_id ORDER BY day DESC))[1] AS ad_account_id,
                        (array_agg(campaign_id ORDER BY day DESC))[1] AS campaign_id,
                        (array_agg(adset_id ORDER BY day DESC))[1] AS adset_id,
                        (array_agg(ad_name ORDER BY day DESC))[1] AS ad_name,
                        (array_agg(post_key ORDER BY day DESC))[1] AS post_key,
                        (array_agg(time_zone ORDER BY day DESC))[1] AS time_zone,
                        (array_agg(attribution ORDER BY day DESC))[1] AS attribution
                    %1$s
                    GROUP BY ad_key, currency, conversion_action
                ) ads
                WHERE ?::text IS NULL
                   OR (currency, -coalesce(%2$s, -1), ad_key, conversion_action) > (?, -coalesce(?::numeric, -1), ?, ?)
                ORDER BY currency, -coalesce(%2$s, -1), ad_key, conversion_action
                LIMIT ?
                """.formatted(MATCHING, request.sort().column());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int next = match(statement, request);
            AdsCursor cursor = request.cursor();
            statement.setString(next++, cursor == null ? null : cursor.adKey());
            statement.setString(next++, cursor == null ? null : cursor.currency());
            statement.setBigDecimal(next++, cursor == null ? null : cursor.value());
            statement.setString(next++, cursor == null ? null : cursor.adKey());
            statement.setString(next++, cursor == null ? null : cursor.conversionAction());
            statement.setInt(next, request.limit() + 1);
            List<AdSums.Ad> ads = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ads.add(ad(row));
                }
            }
            return ads;
        }
    }

    private static List<AdSums.Total> totals(Connection connection, AdsRequest request) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT currency, conversion_action, count(DISTINCT ad_key) AS ads, sum(spend) AS spend,
                    sum(impressions) AS impressions, sum(clicks) AS clicks, sum(conversion_count) AS conversion_count,
                    sum(conversion_value) AS conversion_value
                %s
                GROUP BY currency, conversion_action ORDER BY currency, conversion_action
                """.formatted(MATCHING))) {
            match(statement, request);
            List<AdSums.Total> totals = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    totals.add(new AdSums.Total(
                            row.getString("currency"),
                            row.getString("conversion_action"),
                            row.getLong("ads"),
                            money(row, "spend"),
                            count(row, "impressions"),
                            count(row, "clicks"),
                            count(row, "conversion_count"),
                            money(row, "conversion_value")));
                }
            }
            return totals;
        }
    }

    private static int match(PreparedStatement statement, AdsRequest request) throws SQLException {
        statement.setObject(1, request.projectId());
        statement.setObject(2, request.since());
        statement.setObject(3, request.until());
        statement.setString(4, request.postKey());
        statement.setString(5, request.postKey());
        return 6;
    }

    private static String cursor(AdSums.Ad last, AdsRequest request) {
        BigDecimal value = switch (request.sort()) {
            case SPEND -> last.spend() == null ? null : new BigDecimal(last.spend());
            case IMPRESSIONS -> decimal(last.impressions());
            case CLICKS -> decimal(last.clicks());
            case CONVERSIONS -> decimal(last.conversions());
        };
        return new AdsCursor(last.currency(), value, last.adKey(), last.conversionAction())
                .encode(request.fingerprint());
    }

    private static BigDecimal decimal(Long count) {
        return count == null ? null : BigDecimal.valueOf(count);
    }

    private static AdSums.Ad ad(ResultSet row) throws SQLException {
        return new AdSums.Ad(
                row.getString("ad_key"),
                row.getString("platform"),
                row.getString("ad_account_id"),
                row.getString("campaign_id"),
                row.getString("adset_id"),
                row.getString("ad_name"),
                row.getString("post_key"),
                row.getString("time_zone"),
                row.getString("currency"),
                money(row, "spend"),
                count(row, "impressions"),
                count(row, "clicks"),
                count(row, "conversion_count"),
                money(row, "conversion_value"),
                row.getString("conversion_action"),
                row.getString("attribution"),
                row.getLong("days"),
                row.getObject("observed_at", OffsetDateTime.class).toInstant());
    }

    private static String money(ResultSet row, String column) throws SQLException {
        BigDecimal money = row.getBigDecimal(column);
        return money == null ? null : money.toPlainString();
    }

    /** A sum of counts is a numeric in PostgreSQL; beyond 2^63 it is refused rather than cut. */
    private static Long count(ResultSet row, String column) throws SQLException {
        BigDecimal count = row.getBigDecimal(column);
        return count == null ? null : count.longValueExact();
    }
}

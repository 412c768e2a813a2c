package io.tidemark.metrics.ad;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.event.AdMetricsCollected;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Stores statements about ads in one transaction: the ledger takes each of them, and the daily rows that they touch are
 * worked out from the ledger, so that neither order nor repetition matters. A daily row is locked before the ledger is
 * read, because of two writers the later must see what the earlier wrote.
 */
@Singleton
final class AdMetricsWriter {

    private static final String STAGE = """
            COPY ad_stage (ad_key, day, observed_at, event_id, platform, ad_account_id, campaign_id, adset_id, ad_name,
                post_key, project_ids, source, time_zone, currency, spend, impressions, clicks, conversion_count,
                conversion_value, conversion_action, attribution, reported, complete, absent_reasons)
            FROM STDIN (FORMAT binary)
            """;

    private static final int STAGED_COLUMNS = 24;

    private static final String APPEND = """
            INSERT INTO ad_metrics
            SELECT ad_key, day, observed_at, event_id, platform, ad_account_id, campaign_id, adset_id, ad_name, post_key,
                project_ids::uuid[], source, time_zone, currency, spend::numeric(20, 6), impressions, clicks,
                conversion_count, conversion_value::numeric(20, 6), conversion_action, attribution, reported, complete,
                absent_reasons
            FROM ad_stage
            ORDER BY ad_key, day, observed_at, event_id
            ON CONFLICT DO NOTHING
            """;

    private static final String MAKE_DAYS = """
            INSERT INTO ad_metrics_daily (ad_key, day)
            SELECT DISTINCT ad_key, day FROM ad_stage ORDER BY ad_key, day
            ON CONFLICT DO NOTHING
            """;

    private static final String LOCK_DAYS = """
            SELECT 1 FROM ad_metrics_daily d
            WHERE EXISTS (SELECT FROM ad_stage s WHERE s.ad_key = d.ad_key AND s.day = d.day)
            ORDER BY d.ad_key, d.day FOR UPDATE
            """;

    private static final String FOLD = """
            UPDATE ad_metrics_daily d SET
                observed_at = n.observed_at, event_id = n.event_id, platform = n.platform,
                ad_account_id = n.ad_account_id, campaign_id = n.campaign_id, adset_id = n.adset_id,
                ad_name = n.ad_name, post_key = n.post_key, project_ids = n.project_ids, time_zone = n.time_zone,
                currency = n.currency, spend = f.spend, impressions = f.impressions, clicks = f.clicks,
                conversion_count = f.conversion_count, conversion_value = f.conversion_value,
                conversion_action = n.conversion_action, attribution = n.attribution
            FROM (
                SELECT DISTINCT ON (m.ad_key, m.day) m.*
                FROM ad_metrics m JOIN (SELECT DISTINCT ad_key, day FROM ad_stage) s USING (ad_key, day)
                ORDER BY m.ad_key, m.day, m.observed_at DESC, m.event_id DESC
            ) n
            CROSS JOIN LATERAL (
                SELECT
                    (array_agg(m.spend ORDER BY m.observed_at DESC, m.event_id DESC)
                        FILTER (WHERE m.spend IS NOT NULL))[1] AS spend,
                    (array_agg(m.impressions ORDER BY m.observed_at DESC, m.event_id DESC)
                        FILTER (WHERE m.impressions IS NOT NULL))[1] AS impressions,
                    (array_agg(m.clicks ORDER BY m.observed_at DESC, m.event_id DESC)
                        FILTER (WHERE m.clicks IS NOT NULL))[1] AS clicks,
                    (array_agg(coalesce(m.conversion_count, 0) ORDER BY m.observed_at DESC, m.event_id DESC)
                        FILTER (WHERE m.conversion_action = n.conversion_action AND (m.conversion_count IS NOT NULL
                            OR m.absent_reasons ->> 'conversion_count' = 'none_reported')))[1] AS conversion_count,
                    (array_agg(coalesce(m.conversion_value, 0) ORDER BY m.observed_at DESC, m.event_id DESC)
                        FILTER (WHERE m.conversion_action = n.conversion_action AND (m.conversion_value IS NOT NULL
                            OR m.absent_reasons ->> 'conversion_value' = 'none_reported')))[1] AS conversion_value
                FROM ad_metrics m
                WHERE m.ad_key = n.ad_key AND m.day = n.day AND m.currency = n.currency
            ) f
            WHERE d.ad_key = n.ad_key AND d.day = n.day
              AND (d.observed_at, d.event_id, d.spend, d.impressions, d.clicks, d.conversion_count, d.conversion_value)
                  IS DISTINCT FROM
                  (n.observed_at, n.event_id, f.spend, f.impressions, f.clicks, f.conversion_count, f.conversion_value)
            """;

    private final DataSource dataSource;

    AdMetricsWriter(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Stores all statements or none. Storing one again changes nothing.
     *
     * @throws IllegalArgumentException when an event can never be stored
     */
    void write(List<AdMetricsCollected> events) throws SQLException {
        TreeSet<AdStatement> statements = new TreeSet<>();
        events.forEach(event -> statements.add(AdStatement.of(event)));
        // Closing rolls back what is not committed.
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            stage(connection, statements);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(APPEND);
                statement.executeUpdate(MAKE_DAYS);
                statement.executeQuery(LOCK_DAYS).close();
                statement.executeUpdate(FOLD);
            }
            connection.commit();
        }
    }

    private static void stage(Connection connection, Iterable<AdStatement> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Money comes as text and becomes a number in the ledger, which keeps every digit.
            statement.execute("""
                    CREATE TEMPORARY TABLE IF NOT EXISTS ad_stage (
                        ad_key text COLLATE "C", day date, observed_at timestamptz, event_id uuid, platform text,
                        ad_account_id text, campaign_id text, adset_id text, ad_name text, post_key text,
                        project_ids text[], source text, time_zone text, currency text, spend text, impressions bigint,
                        clicks bigint, conversion_count bigint, conversion_value text, conversion_action text,
                        attribution text, reported boolean, complete boolean, absent_reasons jsonb
                    ) ON COMMIT DELETE ROWS
                    """);
        }
        try (BinaryCopy copy = BinaryCopy.open(connection, STAGE, STAGED_COLUMNS)) {
            for (AdStatement statement : statements) {
                copy(copy, statement);
            }
            copy.finish();
        }
    }

    private static void copy(BinaryCopy copy, AdStatement statement) throws SQLException {
        AdMetricsCollected event = statement.event();
        copy.row();
        copy.text(event.getAdKey());
        copy.date(event.getDay());
        copy.timestamptz(event.getObservedAt());
        copy.uuid(statement.eventId());
        copy.text(event.getPlatform());
        copy.text(event.getAdAccountId());
        copy.text(event.getCampaignId().orElse(null));
        copy.text(event.getAdsetId().orElse(null));
        copy.text(event.getAdName().orElse(null));
        copy.text(event.getPostKey().orElse(null));
        copy.textArray(statement.projectIds().stream().map(UUID::toString).toList());
        copy.text(event.getSource());
        copy.text(event.getTimeZone());
        copy.text(event.getCurrency());
        copy.text(plain(event.getSpend()));
        copy.bigint(event.getImpressions().orElse(null));
        copy.bigint(event.getClicks().orElse(null));
        copy.bigint(event.getConversionCount().orElse(null));
        copy.text(plain(event.getConversionValue()));
        copy.text(event.getConversionAction());
        copy.text(event.getAttribution());
        copy.bool(event.getReported());
        copy.bool(event.getComplete());
        copy.jsonb(json(event.getAbsentReasons()));
    }

    private static String plain(Optional<BigDecimal> money) {
        return money.map(BigDecimal::toPlainString).orElse(null);
    }

    private static String json(Map<String, String> reasons) {
        StringBuilder json = new StringBuilder("{");
        new TreeMap<>(reasons).forEach((figure, reason) -> {
            json.append(json.length() == 1 ? "\"" : ",\"");
            JsonStringEncoder.getInstance().quoteAsString(figure, json);
            json.append("\":\"");
            JsonStringEncoder.getInstance().quoteAsString(reason, json);
            json.append('"');
        });
        return json.append('}').toString();
    }
}

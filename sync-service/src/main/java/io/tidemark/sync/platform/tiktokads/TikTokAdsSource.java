package io.tidemark.sync.platform.tiktokads;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.ads.AdAccess;
import io.tidemark.sync.platform.ads.AdAccountFacts;
import io.tidemark.sync.platform.ads.AdAnswer;
import io.tidemark.sync.platform.ads.AdIds;
import io.tidemark.sync.platform.ads.AdPart;
import io.tidemark.sync.platform.ads.AdReport;
import io.tidemark.sync.platform.ads.AdSource;
import io.tidemark.sync.platform.ads.Promotion;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ads on TikTok, read through the integrated report. Upgraded Smart+ campaigns report under another id
 * ({@code ad_id_v2}) and are not read.
 */
@Singleton
@Requires(bean = TikTokAdsConfig.class)
final class TikTokAdsSource implements AdSource {

    /** Identities under which an ad shows an organic post; any other shows an uploaded video. */
    private static final Set<String> SPARK = Set.of("AUTH_CODE", "TT_USER", "BC_AUTH_TT");

    private static final String EVERY_STATUS =
            "{\"field_name\":\"ad_status\",\"filter_type\":\"IN\",\"filter_value\":\"[\\\"STATUS_ALL\\\"]\"}";

    private static final int LONGEST_SPAN_DAYS = 30;
    private static final int AD_PAGE_SIZE = 1000;

    private final TikTokAdsConfig config;
    private final TikTokAdsClient client;

    TikTokAdsSource(TikTokAdsConfig config, TikTokAdsClient client) {
        this.config = config;
        this.client = client;
    }

    @Override
    public String name() {
        return "tiktok_ads";
    }

    @Override
    public String platform() {
        return "tiktok";
    }

    @Override
    public String postPlatform() {
        return "tiktok";
    }

    @Override
    public String conversionAction() {
        return config.conversionMetric();
    }

    @Override
    public String attribution() {
        return "account_default";
    }

    @Override
    public int longestReport() {
        return LONGEST_SPAN_DAYS;
    }

    @Override
    public AdAnswer<AdAccountFacts> account(AdAccess access) {
        Map<String, String> parameters = Map.of(
                "advertiser_ids",
                literal(List.of(access.adAccountId())),
                "fields",
                literal(List.of("advertiser_id", "currency", "display_timezone", "timezone")));
        return switch (client.get(access, "/advertiser/info/", parameters)) {
            case TikTokAdsAnswer.Data(Fields data, boolean ignored) -> facts(data, access.adAccountId());
            case TikTokAdsAnswer.Failed(SourceFailure failure) -> failed(failure);
        };
    }

    @Override
    public AdReport report(AdAccess access, AdPart part, String cursor) {
        int page = cursor == null ? 1 : Integer.parseInt(cursor);
        return switch (client.get(access, "/report/integrated/get/", question(access, part, page))) {
            case TikTokAdsAnswer.Data(Fields data, boolean partial) -> page(data, partial, page);
            case TikTokAdsAnswer.Failed(SourceFailure failure) -> new AdReport.Failed(failure);
        };
    }

    @Override
    public AdAnswer<AdIds> ads(AdAccess access, String cursor) {
        int page = cursor == null ? 1 : Integer.parseInt(cursor);
        Map<String, String> parameters =
                adQuestion(access, List.of("ad_id"), "{\"secondary_status\":\"AD_STATUS_ALL\"}");
        parameters.put("page", Integer.toString(page));
        return switch (client.get(access, "/ad/get/", parameters)) {
            case TikTokAdsAnswer.Failed(SourceFailure failure) -> failed(failure);
            case TikTokAdsAnswer.Data(Fields data, boolean ignored) -> {
                List<Json> list = data.list("list").orNull();
                if (list == null) {
                    yield failed(new SourceFailure.Transient("TikTok: a page of ads that cannot be read"));
                }
                List<String> ids = new ArrayList<>();
                for (Json item : list) {
                    String id = item instanceof Json.Obj object
                            ? new Fields(object).id("ad_id").orNull()
                            : null;
                    if (id == null) {
                        yield failed(new SourceFailure.Transient("TikTok: an ad without a readable id"));
                    }
                    ids.add(id);
                }
                yield new AdAnswer.Told<>(new AdIds(ids, next(data, page, list.size(), AD_PAGE_SIZE)));
            }
        };
    }

    @Override
    public int promotionsAtOnce() {
        return 100;
    }

    @Override
    public AdAnswer<List<Promotion>> promotions(AdAccess access, List<String> adIds) {
        Map<String, String> parameters = adQuestion(
                access,
                List.of("ad_id", "tiktok_item_id", "identity_type"),
                "{\"ad_ids\":" + literal(adIds) + ",\"secondary_status\":\"AD_STATUS_ALL\"}");
        return switch (client.get(access, "/ad/get/", parameters)) {
            case TikTokAdsAnswer.Failed(SourceFailure failure) -> failed(failure);
            case TikTokAdsAnswer.Data(Fields data, boolean ignored) -> {
                List<Promotion> promotions = new ArrayList<>();
                List<Json> list = data.list("list").orNull();
                for (Json item : list == null ? List.<Json>of() : list) {
                    if (item instanceof Json.Obj object) {
                        add(new Fields(object), promotions);
                    }
                }
                yield new AdAnswer.Told<>(promotions);
            }
        };
    }

    private static void add(Fields ad, List<Promotion> promotions) {
        String adId = ad.id("ad_id").orNull();
        if (adId == null) {
            return;
        }
        String identity = ad.text("identity_type").orNull();
        String item = ad.id("tiktok_item_id").orNull();
        boolean promotesPost = identity != null && SPARK.contains(identity) && item != null && !item.equals("-");
        promotions.add(new Promotion(adId, null, null, promotesPost ? item : null));
    }

    private AdReport page(Fields data, boolean partial, int page) {
        List<Json> list = data.list("list").orNull();
        if (list == null) {
            return new AdReport.Failed(new SourceFailure.Transient("TikTok: a page without a readable list"));
        }
        TikTokRows rows = TikTokRows.read(list, config.conversionMetric(), config.valueMetric());
        List<RejectedItem> rejected = new ArrayList<>(rows.rejected());
        if (partial) {
            rejected.add(RejectedItem.post(null, "TikTok says that something is left out"));
        }
        return new AdReport.Page(rows.rows(), rejected, next(data, page, list.size(), config.pageSize()));
    }

    /** Some answers have no page_info; then a page that is not full is the last. */
    private static String next(Fields data, int page, int rows, int pageSize) {
        Fields info = data.object("page_info").orNull();
        Long pages = info == null ? null : info.count("total_page").orNull();
        boolean more = pages == null ? rows >= pageSize : page < pages;
        return more ? Integer.toString(page + 1) : null;
    }

    private static AdAnswer<AdAccountFacts> facts(Fields data, String adAccountId) {
        List<Json> list = data.list("list").orNull();
        for (Json item : list == null ? List.<Json>of() : list) {
            Fields advertiser = item instanceof Json.Obj object ? new Fields(object) : null;
            if (advertiser != null
                    && adAccountId.equals(advertiser.id("advertiser_id").orNull())) {
                return facts(advertiser);
            }
        }
        return failed(new SourceFailure.PermissionMissing("The token does not open this advertiser."));
    }

    private static AdAnswer<AdAccountFacts> facts(Fields advertiser) {
        String currency = advertiser.text("currency").orNull();
        String display = advertiser.text("display_timezone").orNull();
        String zone = display == null ? advertiser.text("timezone").orNull() : display;
        if (currency == null || !currency.matches("[A-Z]{3}") || zone == null) {
            return failed(new SourceFailure.Transient("TikTok: an advertiser without currency and time zone"));
        }
        try {
            return new AdAnswer.Told<>(new AdAccountFacts(ZoneId.of(zone), currency));
        } catch (DateTimeException e) {
            return failed(new SourceFailure.ContractBug("TikTok: an advertiser in a time zone that is not known here"));
        }
    }

    private Map<String, String> question(AdAccess access, AdPart part, int page) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("advertiser_id", access.adAccountId());
        parameters.put("report_type", "BASIC");
        parameters.put("data_level", "AUCTION_AD");
        parameters.put("dimensions", literal(List.of("ad_id", "stat_time_day")));
        // At this level campaign and ad group are metrics; as dimensions TikTok refuses them.
        parameters.put(
                "metrics",
                literal(List.of(
                        "spend",
                        "impressions",
                        "clicks",
                        config.conversionMetric(),
                        config.valueMetric(),
                        "ad_name",
                        "campaign_id",
                        "adgroup_id")));
        parameters.put("start_date", part.since().toString());
        parameters.put("end_date", part.until().toString());
        parameters.put("filtering", filtering(part.adIds()));
        parameters.put("page", Integer.toString(page));
        parameters.put("page_size", Integer.toString(config.pageSize()));
        return parameters;
    }

    /** The values of a filter are JSON in a JSON text. */
    private static String filtering(List<String> adIds) {
        if (adIds == null) {
            return "[" + EVERY_STATUS + "]";
        }
        String ids = literal(adIds).replace("\"", "\\\"");
        return "[" + EVERY_STATUS + ",{\"field_name\":\"ad_ids\",\"filter_type\":\"IN\",\"filter_value\":\"" + ids
                + "\"}]";
    }

    private static Map<String, String> adQuestion(AdAccess access, List<String> fields, String filtering) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("advertiser_id", access.adAccountId());
        parameters.put("filtering", filtering);
        parameters.put("fields", literal(fields));
        parameters.put("page_size", Integer.toString(AD_PAGE_SIZE));
        return parameters;
    }

    private static String literal(List<String> texts) {
        return "[\"" + String.join("\",\"", texts) + "\"]";
    }

    private static <T> AdAnswer<T> failed(SourceFailure failure) {
        return new AdAnswer.Failed<>(failure);
    }
}

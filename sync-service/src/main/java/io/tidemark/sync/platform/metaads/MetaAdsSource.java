package io.tidemark.sync.platform.metaads;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.JsonText;
import io.tidemark.sync.platform.Reading;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ads on Facebook and Instagram, read through the insights of Meta's Marketing API. */
@Singleton
@Requires(bean = MetaAdsConfig.class)
final class MetaAdsSource implements AdSource {

    private static final String FIELDS = "account_id,account_currency,campaign_id,adset_id,ad_id,ad_name,spend,"
            + "impressions,clicks,actions,action_values";

    private static final String CREATIVE = "creative{id,effective_instagram_media_id,source_instagram_media_id,"
            + "effective_instagram_story_id,instagram_story_id,instagram_permalink_url}";

    /** Without it Meta leaves out what was deleted or archived, though it was paid for. */
    private static final String EVERY_STATUS = "[\"ACTIVE\",\"PAUSED\",\"DELETED\",\"PENDING_REVIEW\",\"DISAPPROVED\","
            + "\"PREAPPROVED\",\"PENDING_BILLING_INFO\",\"CAMPAIGN_PAUSED\",\"ARCHIVED\",\"ADSET_PAUSED\","
            + "\"IN_PROCESS\",\"WITH_ISSUES\"]";

    private static final Pattern SHORTCODE = Pattern.compile(
            "https://(?:www\\.)?instagram\\.com/(?:[A-Za-z0-9_.]+/)?(?:p|reel|reels|tv)/([A-Za-z0-9_-]{5,64})/?");

    private static final int ONE_REPORT_AT_MOST = 93;

    private final MetaAdsConfig config;
    private final MetaAdsClient client;

    MetaAdsSource(MetaAdsConfig config, MetaAdsClient client) {
        this.config = config;
        this.client = client;
    }

    @Override
    public String name() {
        return "meta_ads";
    }

    @Override
    public String platform() {
        return "meta";
    }

    @Override
    public String postPlatform() {
        return "instagram";
    }

    @Override
    public String conversionAction() {
        return config.actionType();
    }

    @Override
    public String attribution() {
        return String.join(",", config.attributionWindows());
    }

    @Override
    public int longestReport() {
        return ONE_REPORT_AT_MOST;
    }

    @Override
    public AdAnswer<AdAccountFacts> account(AdAccess access) {
        return switch (client.get(access, "/act_" + access.adAccountId(), Map.of("fields", "currency,timezone_name"))) {
            case MetaAnswer.Data(Fields body) -> facts(body);
            case MetaAnswer.NotFound unknown -> failed(MetaAnswer.unreadable(unknown));
            case MetaAnswer.TooMuch(String why) -> failed(new SourceFailure.Transient(why));
            case MetaAnswer.Failed(SourceFailure failure) -> failed(failure);
        };
    }

    @Override
    public AdReport report(AdAccess access, AdPart part, String cursor) {
        if (part.runId() == null) {
            return part.days() <= config.directDays() || part.adIds() != null
                    ? page(client.get(access, insights(access), withCursor(question(part), cursor)))
                    : order(access, part);
        }
        return cursor == null ? ordered(access, part.runId()) : pageOfRun(access, part.runId(), cursor);
    }

    @Override
    public AdAnswer<AdIds> ads(AdAccess access, String cursor) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("fields", "id");
        parameters.put("filtering", filtering(null));
        MetaAnswer answer = client.get(access, "/act_" + access.adAccountId() + "/ads", withCursor(parameters, cursor));
        return switch (answer) {
            case MetaAnswer.Data(Fields body) -> ids(body);
            case MetaAnswer.NotFound unknown -> failed(MetaAnswer.unreadable(unknown));
            case MetaAnswer.TooMuch(String why) -> failed(new SourceFailure.ContractBug(why));
            case MetaAnswer.Failed(SourceFailure failure) -> failed(failure);
        };
    }

    @Override
    public int promotionsAtOnce() {
        return 50;
    }

    @Override
    public AdAnswer<List<Promotion>> promotions(AdAccess access, List<String> adIds) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("ids", String.join(",", adIds));
        parameters.put("fields", "id," + CREATIVE);
        return switch (client.get(access, "/", parameters)) {
            case MetaAnswer.Data(Fields body) -> new AdAnswer.Told<>(promotions(body, adIds));
            case MetaAnswer.NotFound unknown -> failed(MetaAnswer.unreadable(unknown));
            case MetaAnswer.TooMuch(String why) -> failed(new SourceFailure.ContractBug(why));
            case MetaAnswer.Failed(SourceFailure failure) -> failed(failure);
        };
    }

    private AdReport order(AdAccess access, AdPart part) {
        return switch (client.post(access, insights(access), question(part))) {
            case MetaAnswer.Data(Fields body) ->
                body.id("report_run_id") instanceof Reading.Value<String>(String runId)
                        ? new AdReport.Ordered(runId)
                        : transientFault("a report without a readable report_run_id");
            case MetaAnswer.NotFound unknown -> new AdReport.Failed(MetaAnswer.unreadable(unknown));
            case MetaAnswer.TooMuch(String why) -> new AdReport.TooMuch(why);
            case MetaAnswer.Failed(SourceFailure failure) -> new AdReport.Failed(failure);
        };
    }

    /** Only the word Completed says that a report is whole; one that runs may stand at 100 percent. */
    private AdReport ordered(AdAccess access, String runId) {
        return switch (client.get(
                access,
                "/" + runId,
                Map.of("fields", "async_status,async_percent_completion,error_code,error_subcode"))) {
            case MetaAnswer.Data(Fields body) -> {
                String status = body.text("async_status").orNull();
                yield switch (status) {
                    case "Job Completed" -> pageOfRun(access, runId, null);
                    case "Job Not Started", "Job Started", "Job Running" -> new AdReport.Pending(config.pollAfter());
                    case "Job Failed", "Job Skipped" -> ended(body);
                    case null -> transientFault("a report without a readable async_status");
                    default -> transientFault("a report in a state that is not known");
                };
            }
            case MetaAnswer.TooMuch(String why) -> new AdReport.TooMuch(why);
            // Meta forgets reports after thirty days.
            case MetaAnswer.NotFound ignored -> new AdReport.RunEnded("Meta does not know the report any more");
            case MetaAnswer.Failed(SourceFailure failure) -> new AdReport.Failed(failure);
        };
    }

    private AdReport ended(Fields body) {
        Long code = body.count("error_code").orNull();
        Long subcode = body.count("error_subcode").orNull();
        if (code != null) {
            MetaAnswer meant = MetaAnswer.error(code, subcode == null ? 0 : subcode, "", false, config.throttlePause());
            if (meant instanceof MetaAnswer.TooMuch(String why)) {
                return new AdReport.TooMuch(why);
            }
        }
        return new AdReport.RunEnded(
                "Meta could not prepare the report" + (code == null ? "" : " (code " + code + ")"));
    }

    private AdReport pageOfRun(AdAccess access, String runId, String cursor) {
        return page(client.get(access, "/" + runId + "/insights", withCursor(new LinkedHashMap<>(), cursor)));
    }

    private AdReport page(MetaAnswer answer) {
        return switch (answer) {
            case MetaAnswer.NotFound unknown -> new AdReport.Failed(MetaAnswer.unreadable(unknown));
            case MetaAnswer.TooMuch(String why) -> new AdReport.TooMuch(why);
            case MetaAnswer.Failed(SourceFailure failure) -> new AdReport.Failed(failure);
            case MetaAnswer.Data(Fields body) -> {
                List<Json> data = body.list("data").orNull();
                Reading<String> next = next(body);
                if (data == null) {
                    yield transientFault("a page without readable data");
                }
                if (next instanceof Reading.Unreadable<String>(String reason)) {
                    yield transientFault("more pages but a cursor that is " + reason);
                }
                MetaRows rows = MetaRows.read(data, config.actionType());
                yield new AdReport.Page(rows.rows(), rows.rejected(), next.orNull());
            }
        };
    }

    private AdAnswer<AdIds> ids(Fields body) {
        List<Json> data = body.list("data").orNull();
        Reading<String> next = next(body);
        if (data == null || next instanceof Reading.Unreadable<String>) {
            return failed(new SourceFailure.Transient("Meta: a page of ads that cannot be read"));
        }
        List<String> ids = new ArrayList<>();
        for (Json item : data) {
            String id = item instanceof Json.Obj object
                    ? new Fields(object).id("id").orNull()
                    : null;
            if (id == null) {
                return failed(new SourceFailure.Transient("Meta: an ad without a readable id"));
            }
            ids.add(id);
        }
        return new AdAnswer.Told<>(new AdIds(ids, next.orNull()));
    }

    /**
     * The cursor of the next page. The end is the absence of {@code next}, not of {@code cursors.after}, which the last
     * page may have too; {@code next} itself holds the token and is not followed.
     */
    private static Reading<String> next(Fields body) {
        Fields paging = body.object("paging").orNull();
        if (paging == null || !paging.object().fields().containsKey("next")) {
            return new Reading.Missing<>();
        }
        Fields cursors = paging.object("cursors").orNull();
        String after = cursors == null ? null : cursors.text("after").orNull();
        return after == null || after.isBlank()
                ? new Reading.Unreadable<>("missing or not text")
                : new Reading.Value<>(after);
    }

    private static AdAnswer<AdAccountFacts> facts(Fields body) {
        String currency = body.text("currency").orNull();
        String zone = body.text("timezone_name").orNull();
        if (currency == null || !currency.matches("[A-Z]{3}") || zone == null) {
            return failed(new SourceFailure.Transient("Meta: an ad account without currency and time zone"));
        }
        try {
            return new AdAnswer.Told<>(new AdAccountFacts(ZoneId.of(zone), currency));
        } catch (DateTimeException e) {
            return failed(new SourceFailure.ContractBug("Meta: an ad account in a time zone that is not known here"));
        }
    }

    private static List<Promotion> promotions(Fields body, List<String> adIds) {
        List<Promotion> promotions = new ArrayList<>();
        for (String adId : adIds) {
            Fields ad = body.object(adId).orNull();
            if (ad != null) {
                Fields creative = ad.object("creative").orNull();
                promotions.add(creative == null ? new Promotion(adId, null, null, null) : promotion(adId, creative));
            }
        }
        return promotions;
    }

    /** Older Graph versions call the media stories. */
    private static Promotion promotion(String adId, Fields creative) {
        return new Promotion(
                adId,
                either(creative, "source_instagram_media_id", "instagram_story_id"),
                either(creative, "effective_instagram_media_id", "effective_instagram_story_id"),
                shortcode(creative.text("instagram_permalink_url").orNull()));
    }

    private static String either(Fields creative, String name, String formerName) {
        String id = creative.id(name).orNull();
        return id == null ? creative.id(formerName).orNull() : id;
    }

    private static String shortcode(String permalink) {
        if (permalink == null) {
            return null;
        }
        Matcher matcher = SHORTCODE.matcher(permalink);
        return matcher.matches() ? matcher.group(1) : null;
    }

    private Map<String, String> question(AdPart part) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("level", "ad");
        parameters.put(
                "time_range",
                JsonText.object(Map.of(
                        "since", new Json.Text(part.since().toString()),
                        "until", new Json.Text(part.until().toString()))));
        parameters.put("time_increment", "1");
        parameters.put("fields", FIELDS);
        parameters.put("action_attribution_windows", literal(config.attributionWindows()));
        parameters.put("filtering", filtering(part.adIds()));
        return parameters;
    }

    private static String filtering(List<String> adIds) {
        String everyStatus = "{\"field\":\"ad.effective_status\",\"operator\":\"IN\",\"value\":" + EVERY_STATUS + "}";
        return adIds == null
                ? "[" + everyStatus + "]"
                : "[" + everyStatus + ",{\"field\":\"ad.id\",\"operator\":\"IN\",\"value\":" + literal(adIds) + "}]";
    }

    private Map<String, String> withCursor(Map<String, String> parameters, String cursor) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.put("limit", Integer.toString(config.pageSize()));
        if (cursor != null) {
            all.put("after", cursor);
        }
        return all;
    }

    private static String literal(List<String> texts) {
        return "[\"" + String.join("\",\"", texts) + "\"]";
    }

    private static String insights(AdAccess access) {
        return "/act_" + access.adAccountId() + "/insights";
    }

    private static AdReport transientFault(String why) {
        return new AdReport.Failed(new SourceFailure.Transient("Meta: " + why));
    }

    private static <T> AdAnswer<T> failed(SourceFailure failure) {
        return new AdAnswer.Failed<>(failure);
    }
}

package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** TikTok API for Business v1.3, the endpoints of advertisers. Every error comes with HTTP 200 and a code. */
final class TikTokAdsEndpoint implements PlatformEndpoint {
    private static final String ROOT = "/tiktok-ads/open_api/v1.3";
    private static final int BAD_PARAMETER = 40002;
    private static final int TOKEN_REFUSED = 40105;
    private static final int NO_PERMISSION = 40001;
    private static final int LONGEST_SPAN_DAYS = 30;

    private record Row(SimulatedAdAccount.Ad ad, LocalDate day, SimulatedAds.Figures figures) {}

    private final SimulatedAds ads;
    private final TikTokEnvelope envelope;

    TikTokAdsEndpoint(SimulatedAds ads, InstantSource clock) {
        this.ads = ads;
        this.envelope = new TikTokEnvelope(clock);
    }

    @Override
    public String pathPrefix() {
        return "/tiktok-ads/";
    }

    @Override
    public String endpointOf(Call call) {
        return call.path();
    }

    @Override
    public Optional<SimulatedAccount> accountOf(Call call) {
        return Optional.empty();
    }

    @Override
    public Answer throttled() {
        return envelope.refusal(40133, "Too many requests of the advertiser.").as(Answer.Outcome.THROTTLED);
    }

    @Override
    public Answer error(String code) {
        return envelope.refusal(Integer.parseInt(code), "refused");
    }

    @Override
    public Answer answer(Call call) {
        Optional<SimulatedAdAccount> holder = call.header("Access-Token")
                .flatMap(token -> ads.accounts("tiktok").stream()
                        .filter(account -> account.token().equals(token))
                        .findFirst());
        if (holder.isEmpty()) {
            return envelope.refusal(TOKEN_REFUSED, "Access token is incorrect or has been revoked.");
        }
        SimulatedAdAccount account = holder.get();
        return switch (call.path()) {
            case ROOT + "/advertiser/info/" -> info(call, account);
            case ROOT + "/report/integrated/get/" -> isOf(call, account) ? report(call, account) : refused();
            case ROOT + "/ad/get/" -> isOf(call, account) ? listing(call, account) : refused();
            default -> envelope.refusal(40006, "The requested path does not exist");
        };
    }

    private Answer refused() {
        return envelope.refusal(NO_PERMISSION, "No permission to operate advertiser");
    }

    private static boolean isOf(Call call, SimulatedAdAccount account) {
        return call.parameter("advertiser_id").equals(Optional.of(account.id()));
    }

    private Answer info(Call call, SimulatedAdAccount account) {
        boolean asked =
                texts(Call.parse(call.parameter("advertiser_ids").orElse("[]"))).contains(account.id());
        return envelope.ok(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("list");
            if (asked) {
                json.writeStartObject();
                json.writeStringField("advertiser_id", account.id());
                json.writeStringField("currency", account.currency());
                json.writeStringField("timezone", "Etc/GMT");
                json.writeStringField("display_timezone", account.zone().getId());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private Answer report(Call call, SimulatedAdAccount account) {
        LocalDate since;
        LocalDate until;
        try {
            since = LocalDate.parse(call.parameter("start_date").orElse(""));
            until = LocalDate.parse(call.parameter("end_date").orElse(""));
        } catch (DateTimeException e) {
            return envelope.refusal(BAD_PARAMETER, "start_date: invalid");
        }
        if (ChronoUnit.DAYS.between(since, until) >= LONGEST_SPAN_DAYS) {
            return envelope.refusal(BAD_PARAMETER, "max time span is 30 days when use stat_time_day");
        }
        if (!texts(Call.parse(call.parameter("dimensions").orElse("[]"))).equals(Set.of("ad_id", "stat_time_day"))) {
            return envelope.refusal(BAD_PARAMETER, "dimensions do not match data_level");
        }
        List<Row> rows = new ArrayList<>();
        for (SimulatedAdAccount.Ad ad : account.ads()) {
            for (LocalDate day = since; !day.isAfter(until); day = day.plusDays(1)) {
                LocalDate of = day;
                ads.figures(account, ad, day).ifPresent(figures -> rows.add(new Row(ad, of, figures)));
            }
        }
        // Some advertisers' answers have no page_info.
        boolean told = ads.accounts("tiktok").indexOf(account) % 2 == 0;
        return paged(call, rows, told, TikTokAdsEndpoint::write);
    }

    private Answer listing(Call call, SimulatedAdAccount account) {
        Set<String> wanted =
                texts(Call.parse(call.parameter("filtering").orElse("{}")).path("ad_ids"));
        List<SimulatedAdAccount.Ad> found = account.ads().stream()
                .filter(ad -> wanted.isEmpty() || wanted.contains(ad.id()))
                .toList();
        return paged(call, found, true, (json, ad) -> {
            boolean spark = ad.promotes().sourceId() != null;
            json.writeStartObject();
            json.writeStringField("ad_id", ad.id());
            json.writeStringField("identity_type", spark ? "AUTH_CODE" : "CUSTOMIZED_USER");
            json.writeStringField("tiktok_item_id", ad.promotes().sourceId());
            json.writeEndObject();
        });
    }

    private interface Item<T> {
        void write(JsonGenerator json, T item) throws IOException;
    }

    private <T> Answer paged(Call call, List<T> items, boolean told, Item<T> writer) {
        int page = call.parameter("page").map(Integer::parseInt).orElse(1);
        int size = call.parameter("page_size").map(Integer::parseInt).orElse(10);
        int from = Math.min(items.size(), (page - 1) * size);
        int to = Math.min(items.size(), from + size);
        return envelope.ok(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("list");
            for (T item : items.subList(from, to)) {
                writer.write(json, item);
            }
            json.writeEndArray();
            if (told) {
                json.writeObjectFieldStart("page_info");
                json.writeNumberField("page", page);
                json.writeNumberField("page_size", size);
                json.writeNumberField("total_number", items.size());
                json.writeNumberField("total_page", Math.ceilDiv(items.size(), size));
                json.writeEndObject();
            }
            json.writeEndObject();
        });
    }

    /** Figures are texts, ids are sometimes numbers, and every fourth ad has no conversions to tell. */
    private static void write(JsonGenerator json, Row row) throws IOException {
        SimulatedAds.Figures figures = row.figures();
        boolean untold = !row.ad().hasConversionsOnTikTok();
        json.writeStartObject();
        json.writeObjectFieldStart("dimensions");
        json.writeStringField("ad_id", row.ad().id());
        json.writeStringField("stat_time_day", row.day() + " 00:00:00");
        json.writeEndObject();
        json.writeObjectFieldStart("metrics");
        json.writeStringField("spend", figures.spend().toPlainString());
        json.writeStringField("impressions", Long.toString(figures.impressions()));
        json.writeNumberField("clicks", figures.clicks());
        json.writeStringField("complete_payment", untold ? "-" : Long.toString(figures.conversions()));
        if (untold) {
            json.writeNullField("total_complete_payment_rate");
        } else {
            json.writeStringField(
                    "total_complete_payment_rate", figures.value().setScale(3).toPlainString());
        }
        json.writeStringField("ad_name", row.ad().name());
        json.writeNumberField("campaign_id", Long.parseLong(row.ad().campaignId()));
        json.writeStringField("adgroup_id", row.ad().groupId());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}

package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Meta's Marketing API: insights at once and by report, the listing of ads, the creatives behind them. */
final class MetaAdsEndpoint implements PlatformEndpoint {
    private static final Pattern PATH = Pattern.compile("/meta-ads/v[0-9.]+/(act_)?([0-9]*)(/[a-z]+)?");
    private static final int POLLS_TO_COMPLETE = 3;

    private record Row(SimulatedAdAccount.Ad ad, LocalDate day, SimulatedAds.Figures figures) {}

    private record Run(
            SimulatedAdAccount account, LocalDate since, LocalDate until, Set<String> adIds, AtomicInteger polls) {}

    /** An error as Meta tells it. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Answer answer;

        Refusal(Answer answer) {
            super("refused");
            this.answer = answer;
        }
    }

    private final SimulatedAds ads;
    private final Map<String, Run> runs = new ConcurrentHashMap<>();
    private final AtomicLong ordered = new AtomicLong();

    MetaAdsEndpoint(SimulatedAds ads) {
        this.ads = ads;
    }

    @Override
    public String pathPrefix() {
        return "/meta-ads/";
    }

    @Override
    public String endpointOf(Call call) {
        Matcher path = PATH.matcher(call.path());
        if (!path.matches()) {
            return pathPrefix();
        }
        String node = path.group(1) != null ? "act" : path.group(2).isEmpty() ? "" : "run";
        return pathPrefix() + node + (path.group(3) == null ? "" : path.group(3));
    }

    @Override
    public Optional<SimulatedAccount> accountOf(Call call) {
        return Optional.empty();
    }

    @Override
    public Answer throttled() {
        return error("80004/2446079")
                .as(Answer.Outcome.THROTTLED)
                .withHeader(
                        "x-business-use-case-usage",
                        "{\"1\":[{\"type\":\"ads_insights\",\"call_count\":101,\"total_cputime\":9,\"total_time\":9,"
                                + "\"estimated_time_to_regain_access\":3}]}");
    }

    /** A code with its subcode, such as {@code 17/2446079}; {@code job/…} is a report that failed with it. */
    @Override
    public Answer error(String code) {
        if (code.startsWith("job/")) {
            String[] parts = code.substring("job/".length()).split("/");
            return Answer.json(200, json -> {
                json.writeStartObject();
                json.writeStringField("async_status", "Job Failed");
                json.writeNumberField("async_percent_completion", 100);
                json.writeNumberField("error_code", Integer.parseInt(parts[0]));
                json.writeNumberField("error_subcode", parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
                json.writeEndObject();
            });
        }
        String[] parts = code.split("/");
        int number = Integer.parseInt(parts[0]);
        String message = number == 1
                ? "Please reduce the amount of data you're asking for, then retry your request"
                : "(#" + number + ")";
        return Answer.json(number == 1 || number == 2 ? 500 : 400, json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            json.writeStringField("message", message);
            json.writeStringField("type", "OAuthException");
            json.writeNumberField("code", number);
            if (parts.length > 1) {
                json.writeNumberField("error_subcode", Integer.parseInt(parts[1]));
            }
            json.writeStringField("fbtrace_id", "A" + number);
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    @Override
    public Answer answer(Call call) {
        Matcher path = PATH.matcher(call.path());
        if (!path.matches()) {
            return error("2500");
        }
        try {
            String edge = path.group(3) == null ? "" : path.group(3);
            Answer answer = path.group(1) != null
                    ? ofAccount(call, admit(call, path.group(2)), edge)
                    : path.group(2).isEmpty() || edge.isEmpty() && path.group(2).isEmpty()
                            ? creatives(call)
                            : ofRun(call, path.group(2), edge);
            return answer.withHeader(
                    "x-fb-ads-insights-throttle", "{\"app_id_util_pct\":0.01,\"acc_id_util_pct\":0.01}");
        } catch (Refusal refusal) {
            return refusal.answer;
        }
    }

    private Answer ofAccount(Call call, SimulatedAdAccount account, String edge) throws Refusal {
        return switch (edge) {
            case "" ->
                Answer.json(200, json -> {
                    json.writeStartObject();
                    json.writeStringField("id", "act_" + account.id());
                    json.writeStringField("currency", account.currency());
                    json.writeStringField("timezone_name", account.zone().getId());
                    json.writeEndObject();
                });
            case "/insights" -> call.method().equals("POST") ? order(call, account) : direct(call, account);
            case "/ads" -> listing(call, account);
            default -> error("2500");
        };
    }

    private Answer direct(Call call, SimulatedAdAccount account) throws Refusal {
        List<Row> rows = rows(range(account, call, false));
        if (rows.size() > ads.mostRows()) {
            // Meta says the same thing in two ways.
            return rows.size() % 2 == 0 ? error("100/1487534") : error("1");
        }
        return page(call, account, rows);
    }

    private Answer order(Call call, SimulatedAdAccount account) throws Refusal {
        String id = Long.toString(6_023_000_000_000L + ordered.incrementAndGet());
        runs.put(id, range(account, call, true));
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeStringField("report_run_id", id);
            json.writeEndObject();
        });
    }

    private Answer ofRun(Call call, String id, String edge) throws Refusal {
        Run run = runs.get(id);
        if (run == null) {
            return error("100/33");
        }
        admit(call, run.account().id());
        if (edge.equals("/insights")) {
            return page(call, run.account(), rows(run));
        }
        int poll = run.polls().getAndIncrement();
        String status = poll == 0 ? "Job Not Started" : poll < POLLS_TO_COMPLETE ? "Job Running" : "Job Completed";
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeStringField("id", id);
            json.writeStringField("async_status", status);
            // As on the real one a report may stand at 100 percent before it is there.
            json.writeNumberField("async_percent_completion", poll == 0 ? 0 : 100);
            json.writeEndObject();
        });
    }

    private Run range(SimulatedAdAccount account, Call call, boolean posted) throws Refusal {
        Optional<String> range = posted ? call.form("time_range") : call.parameter("time_range");
        Optional<String> level = posted ? call.form("level") : call.parameter("level");
        Optional<String> filtering = posted ? call.form("filtering") : call.parameter("filtering");
        JsonNode days = Call.parse(range.orElse(""));
        try {
            if (!level.equals(Optional.of("ad"))) {
                throw new Refusal(error("100"));
            }
            return new Run(
                    account,
                    LocalDate.parse(days.path("since").asText()),
                    LocalDate.parse(days.path("until").asText()),
                    adIds(Call.parse(filtering.orElse("[]"))),
                    new AtomicInteger());
        } catch (DateTimeException e) {
            throw new Refusal(error("100"));
        }
    }

    private static Set<String> adIds(JsonNode filtering) {
        Set<String> ids = new java.util.HashSet<>();
        for (JsonNode filter : filtering) {
            if (filter.path("field").asText().equals("ad.id")) {
                filter.path("value").forEach(id -> ids.add(id.asText()));
            }
        }
        return ids;
    }

    private List<Row> rows(Run run) {
        List<Row> rows = new ArrayList<>();
        for (SimulatedAdAccount.Ad ad : run.account().ads()) {
            if (run.adIds().isEmpty() || run.adIds().contains(ad.id())) {
                for (LocalDate day = run.since(); !day.isAfter(run.until()); day = day.plusDays(1)) {
                    LocalDate of = day;
                    ads.figures(run.account(), ad, day).ifPresent(figures -> rows.add(new Row(ad, of, figures)));
                }
            }
        }
        return rows;
    }

    private Answer page(Call call, SimulatedAdAccount account, List<Row> rows) {
        return paged(call, rows, (json, row) -> write(json, account, row));
    }

    private Answer listing(Call call, SimulatedAdAccount account) {
        return paged(call, account.ads(), (json, ad) -> {
            json.writeStartObject();
            json.writeStringField("id", ad.id());
            json.writeEndObject();
        });
    }

    private interface Item<T> {
        void write(JsonGenerator json, T item) throws IOException;
    }

    /** The last page has a cursor too; only {@code next} is missing from it. */
    private static <T> Answer paged(Call call, List<T> items, Item<T> writer) {
        int limit = call.parameter("limit").map(Integer::parseInt).orElse(25);
        int from = call.parameter("after")
                .map(after -> Integer.parseInt(after.substring(1)))
                .orElse(0);
        int to = Math.min(items.size(), from + limit);
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("data");
            for (T item : items.subList(Math.min(from, to), to)) {
                writer.write(json, item);
            }
            json.writeEndArray();
            json.writeObjectFieldStart("paging");
            json.writeObjectFieldStart("cursors");
            json.writeStringField("before", "c" + from);
            json.writeStringField("after", "c" + to);
            json.writeEndObject();
            if (to < items.size()) {
                json.writeStringField("next", "https://graph.facebook.com/next?access_token=secret&after=c" + to);
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, SimulatedAdAccount account, Row row) throws IOException {
        SimulatedAds.Figures figures = row.figures();
        json.writeStartObject();
        json.writeStringField("account_id", account.id());
        json.writeStringField("account_currency", account.currency());
        json.writeStringField("campaign_id", row.ad().campaignId());
        json.writeStringField("adset_id", row.ad().groupId());
        json.writeStringField("ad_id", row.ad().id());
        json.writeStringField("ad_name", row.ad().name());
        json.writeStringField("date_start", row.day().toString());
        json.writeStringField("date_stop", row.day().toString());
        json.writeStringField("spend", figures.spend().toPlainString());
        json.writeStringField("impressions", Long.toString(figures.impressions()));
        json.writeStringField("clicks", Long.toString(figures.clicks()));
        if (figures.conversions() > 0) {
            writeActions(json, "actions", Long.toString(figures.conversions()));
            writeActions(json, "action_values", figures.value().toPlainString());
        }
        json.writeEndObject();
    }

    /** One purchase stands in the list under each of its names. */
    private static void writeActions(JsonGenerator json, String list, String value) throws IOException {
        json.writeArrayFieldStart(list);
        for (String type : List.of("link_click", "purchase", "omni_purchase", "offsite_conversion.fb_pixel_purchase")) {
            json.writeStartObject();
            json.writeStringField("action_type", type);
            json.writeStringField("value", value);
            json.writeStringField("7d_click", value);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private Answer creatives(Call call) throws Refusal {
        String token = call.bearer().orElse("");
        SimulatedAdAccount account = ads.accounts("meta").stream()
                .filter(each -> each.token().equals(token))
                .findFirst()
                .orElseThrow(() -> new Refusal(error("190/463")));
        List<SimulatedAdAccount.Ad> wanted = new ArrayList<>();
        for (String id : call.parameter("ids").orElse("").split(",")) {
            wanted.add(account.ads().stream()
                    .filter(ad -> ad.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new Refusal(error("100/33"))));
        }
        return Answer.json(200, json -> {
            json.writeStartObject();
            for (SimulatedAdAccount.Ad ad : wanted) {
                json.writeObjectFieldStart(ad.id());
                json.writeStringField("id", ad.id());
                json.writeObjectFieldStart("creative");
                writeText(json, "source_instagram_media_id", ad.promotes().sourceId());
                writeText(json, "effective_instagram_media_id", ad.promotes().shownId());
                if (ad.promotes().shortcode() != null) {
                    json.writeStringField(
                            "instagram_permalink_url",
                            "https://www.instagram.com/p/" + ad.promotes().shortcode() + "/");
                }
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndObject();
        });
    }

    private static void writeText(JsonGenerator json, String name, String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private SimulatedAdAccount admit(Call call, String id) throws Refusal {
        String token = call.bearer().orElseThrow(() -> new Refusal(error("190")));
        SimulatedAdAccount account = ads.accounts("meta").stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new Refusal(error("100/33")));
        if (!account.token().equals(token)) {
            throw new Refusal(error("190/463"));
        }
        return account;
    }
}

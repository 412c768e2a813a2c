package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code GET /rest/memberCreatorPostAnalytics}: one metric of one post of the caller since it was published, or of all
 * posts by day.
 */
final class LinkedInAnalytics {
    static final String PATH = "/rest/memberCreatorPostAnalytics";

    private static final String RESOURCE = "memberCreatorPostAnalytics.FINDER-entity";
    private static final String SCOPE = "r_member_postAnalytics";
    private static final int FIRST_WITH_MORE_METRICS = 202604;
    private static final int FIRST_WITH_PLAIN_METRIC_TYPE = 202605;
    private static final Set<String> FIRST_METRICS =
            Set.of("IMPRESSION", "MEMBERS_REACHED", "RESHARE", "REACTION", "COMMENT");
    private static final Set<String> MORE_METRICS = Set.of(
            "POST_SAVE",
            "POST_SEND",
            "LINK_CLICKS",
            "PREMIUM_CTA_CLICKS",
            "FOLLOWER_GAINED_FROM_CONTENT",
            "PROFILE_VIEW_FROM_CONTENT");

    /** The colons of the URN are encoded and the syntax around it is not: nothing else is understood. */
    private static final Pattern ENTITY =
            Pattern.compile("\\((?:share:urn%3Ali%3A(share)|ugc:urn%3Ali%3A(ugcPost))%3A([0-9]{1,19})\\)");

    private final Stage stage;

    LinkedInAnalytics(Stage stage) {
        this.stage = stage;
    }

    Answer answer(Call call, SimulatedAccount caller, int version) throws LinkedInRefusal {
        if (call.parameter("q").equals(Optional.of("me"))) {
            return daily(call, caller, version);
        }
        Matcher entity = ENTITY.matcher(call.rawParameter("entity").orElse(""));
        if (!call.parameter("q").equals(Optional.of("entity")) || !entity.matches()) {
            throw LinkedInRefusal.illegalArgument();
        }
        if (!call.parameter("aggregation").equals(Optional.of("TOTAL"))) {
            throw LinkedInRefusal.badParameter("aggregation must be TOTAL");
        }
        String metric = metric(call, version);
        String id = Optional.ofNullable(entity.group(1)).orElse(entity.group(2)) + "-" + entity.group(3);
        Instant now = stage.clock().instant();
        if (LinkedInEndpoint.lacks(stage, caller, SCOPE) || isForeign(caller, id)) {
            throw LinkedInRefusal.accessDenied(RESOURCE, Integer.toString(version));
        }
        Optional<SimulatedPost> post = stage.visiblePosts(caller, now).stream()
                .filter(each -> each.id().equals(id))
                .findFirst();
        OptionalLong count =
                post.map(each -> LinkedInFigures.count(each, metric, now)).orElse(OptionalLong.empty());
        if (count.isEmpty()) {
            return LinkedInEndpoint.page(0, 10, false, Optional.of(0), json -> {});
        }
        return element(caller, post.get(), metric, count.getAsLong(), version, now);
    }

    /** What all posts of the caller gained, by day. */
    private Answer daily(Call call, SimulatedAccount caller, int version) throws LinkedInRefusal {
        if (!call.parameter("aggregation").equals(Optional.of("DAILY"))) {
            throw LinkedInRefusal.badParameter("aggregation must be DAILY");
        }
        String metric = metric(call, version);
        LinkedInDays days = LinkedInDays.of(call, stage.clock().instant());
        if (LinkedInEndpoint.lacks(stage, caller, SCOPE)) {
            throw LinkedInRefusal.accessDenied(RESOURCE, Integer.toString(version));
        }
        List<SimulatedPost> posts = stage.visiblePosts(caller, stage.clock().instant());
        return days.page((json, day) -> {
            json.writeNumberField("count", LinkedInFigures.gained(posts, metric, day));
            metricType(json, metric, version);
        });
    }

    private static String metric(Call call, int version) throws LinkedInRefusal {
        String metric = call.parameter("queryType").orElse("");
        if (FIRST_METRICS.contains(metric) || version >= FIRST_WITH_MORE_METRICS && MORE_METRICS.contains(metric)) {
            return metric;
        }
        throw LinkedInRefusal.badParameter("Invalid value for parameter queryType");
    }

    private Answer element(
            SimulatedAccount caller, SimulatedPost post, String metric, long count, int version, Instant now) {
        ItemJson[] item = new ItemJson[1];
        Answer answer = LinkedInEndpoint.page(0, 10, false, Optional.of(1), json -> {
            item[0] = new ItemJson(json, stage.faults().tampering(caller, post, false), true);
            json.writeStartObject();
            item[0].number(LinkedInFigures.field(metric), "count", count);
            LinkedInFigures.counter(metric).ifPresent(counter -> item[0].noted(counter, count));
            json.writeObjectFieldStart("targetEntity");
            json.writeStringField(post.id().startsWith("share") ? "share" : "ugc", LinkedInFigures.urn(post));
            json.writeEndObject();
            metricType(json, metric, version);
            if (version < FIRST_WITH_PLAIN_METRIC_TYPE) {
                json.writeObjectFieldStart("dateRange");
                json.writeEndObject();
            }
            json.writeEndObject();
        });
        return LinkedInFigures.counter(metric).isPresent()
                ? answer.onSending(stage.entry(caller, List.of(item[0].item(post, now))))
                : answer;
    }

    private static void metricType(JsonGenerator json, String metric, int version) throws IOException {
        if (version >= FIRST_WITH_PLAIN_METRIC_TYPE) {
            json.writeStringField("metricType", metric);
            return;
        }
        json.writeObjectFieldStart("metricType");
        json.writeStringField(
                "com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1", metric);
        json.writeEndObject();
    }

    private boolean isForeign(SimulatedAccount caller, String id) {
        return stage.world().accounts().stream()
                .filter(account -> account.source() == Source.LINKEDIN && !account.equals(caller))
                .flatMap(account -> account.posts().stream())
                .anyMatch(post -> post.id().equals(id));
    }
}

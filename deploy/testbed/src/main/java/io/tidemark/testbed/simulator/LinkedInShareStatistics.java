package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code GET /rest/organizationalEntityShareStatistics}: all figures of several posts of an organisation. A post that
 * nothing happened to has no element.
 */
final class LinkedInShareStatistics {
    static final String PATH = "/rest/organizationalEntityShareStatistics";

    private static final String RESOURCE = "organizationalEntityShareStatistics.FINDER-organizationalEntity";
    private static final String SCOPE = "r_organization_social";
    private static final int DEFAULT_COUNT = 10;
    private static final int MOST_COUNT = 3;
    private static final Pattern LIST =
            Pattern.compile("List\\((urn%3Ali%3A(?:share|ugcPost)%3A[0-9]{1,19}(?:,urn%3Ali%3A(?:share|ugcPost)%3A"
                    + "[0-9]{1,19})*)\\)");

    private final Stage stage;

    LinkedInShareStatistics(Stage stage) {
        this.stage = stage;
    }

    Answer answer(Call call, SimulatedAccount caller, int version) throws LinkedInRefusal {
        if (!call.parameter("q").equals(Optional.of("organizationalEntity"))
                || call.rawParameter("organizationalEntity").orElse("").contains(":")) {
            throw LinkedInRefusal.illegalArgument();
        }
        String organisation = "urn:li:organization:"
                + caller.businessId().substring(caller.businessId().indexOf('-') + 1);
        if (LinkedInEndpoint.lacks(stage, caller, SCOPE)
                || !call.parameter("organizationalEntity").equals(Optional.of(organisation))) {
            throw LinkedInRefusal.accessDenied(RESOURCE, Integer.toString(version));
        }
        List<String> ids = new ArrayList<>(ids(call, "shares", "share"));
        ids.addAll(ids(call, "ugcPosts", "ugcPost"));
        Instant now = stage.clock().instant();
        int start = number(call, "start", 0);
        int count = Math.min(MOST_COUNT, number(call, "count", DEFAULT_COUNT));
        // A page is cut before what has nothing to tell is left out, so that it may be short with more to come.
        List<SimulatedPost> page =
                ids.subList(Math.min(start, ids.size()), Math.min(start + count, ids.size())).stream()
                        .flatMap(id -> stage.visiblePosts(caller, now).stream()
                                .filter(post -> post.id().equals(id)))
                        .filter(post -> post.countAt(Counter.VIEWS, now).orElse(0) > 0)
                        .toList();
        List<ServedLedger.Item> items = new ArrayList<>();
        return LinkedInEndpoint.page(start, count, start + count < ids.size(), Optional.empty(), json -> {
                    for (SimulatedPost post : page) {
                        items.add(element(json, caller, post, organisation, now));
                    }
                })
                .onSending(stage.entry(caller, items));
    }

    private ServedLedger.Item element(
            JsonGenerator json, SimulatedAccount caller, SimulatedPost post, String organisation, Instant now)
            throws IOException {
        ItemJson item = new ItemJson(json, stage.faults().tampering(caller, post, false), true);
        json.writeStartObject();
        json.writeObjectFieldStart("totalShareStatistics");
        item.count(Counter.VIEWS, "impressionCount", post.countAt(Counter.VIEWS, now));
        item.number("MEMBERS_REACHED", "uniqueImpressionsCount", of(post, "MEMBERS_REACHED", now));
        item.number("LINK_CLICKS", "clickCount", of(post, "LINK_CLICKS", now));
        item.count(Counter.LIKES, "likeCount", post.countAt(Counter.LIKES, now));
        item.count(Counter.COMMENTS, "commentCount", post.countAt(Counter.COMMENTS, now));
        item.count(Counter.SHARES, "shareCount", post.countAt(Counter.SHARES, now));
        item.decimal("engagement", "engagement", 0.0135);
        json.writeEndObject();
        json.writeStringField(LinkedInFigures.kind(post), LinkedInFigures.urn(post));
        json.writeStringField("organizationalEntity", organisation);
        json.writeEndObject();
        return item.item(post, now);
    }

    private static long of(SimulatedPost post, String metric, Instant now) {
        return LinkedInFigures.count(post, metric, now).orElse(0);
    }

    private static List<String> ids(Call call, String parameter, String kind) throws LinkedInRefusal {
        String raw = call.rawParameter(parameter).orElse(null);
        if (raw == null) {
            return List.of();
        }
        Matcher list = LIST.matcher(raw);
        if (!list.matches()) {
            throw LinkedInRefusal.illegalArgument();
        }
        String prefix = "urn%3Ali%3A" + kind + "%3A";
        if (!Stream.of(list.group(1).split(",")).allMatch(urn -> urn.startsWith(prefix))) {
            throw LinkedInRefusal.badParameter(parameter + " must list URNs of the kind " + kind);
        }
        return Stream.of(list.group(1).split(","))
                .map(urn -> kind + "-" + urn.substring(prefix.length()))
                .toList();
    }

    private static int number(Call call, String name, int otherwise) throws LinkedInRefusal {
        String text = call.parameter(name).orElse(Integer.toString(otherwise));
        if (!text.matches("[0-9]{1,4}")) {
            throw LinkedInRefusal.badParameter(name + " must be a whole number");
        }
        return Integer.parseInt(text);
    }
}

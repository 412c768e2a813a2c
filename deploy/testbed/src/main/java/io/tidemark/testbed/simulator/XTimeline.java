package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /2/users/:id/tweets}: an account's posts in their last versions, newest first. A page may be short, or
 * even empty, while a {@code next_token} tells of more.
 */
final class XTimeline {
    private static final String TOKEN_PREFIX = "7140";
    private static final int TOKEN_RADIX = 36;

    private record Page(List<SimulatedPost> posts, String nextToken) {}

    private final Stage stage;

    XTimeline(Stage stage) {
        this.stage = stage;
    }

    Answer answer(Call call, SimulatedAccount caller, String id) throws XRefusal {
        SimulatedAccount account = stage.world().accounts().stream()
                .filter(each ->
                        each.source() == Source.X && each.platformAccountId().equals(id))
                .filter(each -> stage.faults()
                        .against(each.handle(), FaultKind.ACCOUNT_NOT_FOUND)
                        .isEmpty())
                .findFirst()
                .orElse(null);
        if (account == null) {
            return unreadable(id, "resource-not-found", "Not Found Error");
        }
        if (stage.faults().against(account.handle(), FaultKind.ACCOUNT_PRIVATE).isPresent()) {
            return unreadable(id, "not-authorized-for-resource", "Authorization Error");
        }
        Page page = page(call, account);
        XPostJson posts = new XPostJson(stage, call, caller);
        return Answer.json(200, json -> {
                    json.writeStartObject();
                    if (!page.posts().isEmpty()) {
                        json.writeArrayFieldStart("data");
                        for (SimulatedPost post : page.posts()) {
                            posts.post(
                                    json,
                                    account,
                                    post,
                                    XPostJson.versions(post).getLast());
                            posts.missingReference(post);
                        }
                        json.writeEndArray();
                    }
                    posts.rest(json);
                    writeMeta(json, page);
                    json.writeEndObject();
                })
                .onSending(stage.entry(account, posts.items()));
    }

    private static void writeMeta(JsonGenerator json, Page page) throws IOException {
        json.writeObjectFieldStart("meta");
        json.writeNumberField("result_count", page.posts().size());
        if (!page.posts().isEmpty()) {
            json.writeStringField("newest_id", page.posts().getFirst().id());
            json.writeStringField("oldest_id", page.posts().getLast().id());
        }
        if (page.nextToken() != null) {
            json.writeStringField("next_token", page.nextToken());
        }
        json.writeEndObject();
    }

    private Page page(Call call, SimulatedAccount account) throws XRefusal {
        int size = size(call);
        long before = cursor(call);
        List<SimulatedPost> rest = stage.visiblePosts(account, stage.clock().instant()).stream()
                .filter(post -> post.published().toEpochMilli() < before)
                .filter(post -> XRefusal.ofPost(stage.faults().tampering(account, post, false))
                        .isEmpty())
                .toList();
        boolean more = rest.size() > size;
        int served = more && isShort(account, rest.getFirst()) ? size / 5 : Math.min(size, rest.size());
        List<SimulatedPost> posts = rest.subList(0, served);
        if (call.isStruckBy(FaultKind.DUPLICATED_PAGE) && !posts.isEmpty()) {
            return new Page(posts, token(posts.getFirst().published().toEpochMilli() + 1));
        }
        return new Page(posts, more ? token(rest.get(served - 1).published().toEpochMilli()) : null);
    }

    private static int size(Call call) throws XRefusal {
        String text = call.parameter("max_results").orElse("10");
        int size = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (size < 5 || size > 100) {
            throw XRefusal.badParameter(
                    "The `max_results` query parameter value [" + text + "] is not between 5 and 100");
        }
        return size;
    }

    private static long cursor(Call call) throws XRefusal {
        String token = call.parameter("pagination_token").orElse(null);
        if (token == null) {
            return Long.MAX_VALUE;
        }
        try {
            if (token.startsWith(TOKEN_PREFIX)) {
                return Long.parseLong(token.substring(TOKEN_PREFIX.length()), TOKEN_RADIX);
            }
        } catch (NumberFormatException e) {
            // refused like any other token that is none
        }
        throw XRefusal.badParameter("The 'pagination_token' query parameter value is not valid.");
    }

    private static String token(long beforeMillis) {
        return TOKEN_PREFIX + Long.toString(beforeMillis, TOKEN_RADIX);
    }

    private boolean isShort(SimulatedAccount account, SimulatedPost first) {
        SimulatorConfig.Offer offer = stage.config().offer();
        return offer.shortPages()
                && Draw.of(offer.seed())
                                .with("short")
                                .with(account.number())
                                .with(first.id())
                                .below(5)
                        == 0;
    }

    /** An account that cannot be read is HTTP 200 with errors alone. */
    private static Answer unreadable(String id, String problem, String title) {
        Map<String, String> error = Map.of(
                "value",
                id,
                "parameter",
                "id",
                "resource_type",
                "user",
                "resource_id",
                id,
                "title",
                title,
                "detail",
                "X cannot show the user with id: [" + id + "].",
                "type",
                "https://api.twitter.com/2/problems/" + problem);
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("errors");
            json.writeStartObject();
            for (Map.Entry<String, String> field : error.entrySet()) {
                json.writeStringField(field.getKey(), field.getValue());
            }
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}

package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The edges {@code /media} and {@code /stories}. The cursor is the publication of the last media in milliseconds, so that
 * posts which appear or vanish between two pages move nothing. The last page may carry one too; {@code next} alone tells
 * that more follows, and a page may be short or empty before that.
 */
final class InstagramListing {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssZ", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int DEFAULT_LIMIT = 25;
    private static final int MOST = 100;
    private static final long LINK_STEP_SECONDS = 3600;
    private static final Set<String> FIELDS = Set.of(
            "id",
            "caption",
            "media_type",
            "media_product_type",
            "media_url",
            "thumbnail_url",
            "permalink",
            "shortcode",
            "timestamp",
            "username",
            "like_count",
            "comments_count",
            "is_comment_enabled",
            "legacy_instagram_media_id",
            "children");

    private static final Set<String> PROFILE_FIELDS =
            Set.of("id", "username", "followers_count", "follows_count", "media_count");

    private record Page(List<SimulatedPost> media, Optional<String> after, boolean more) {}

    private record Position(long before, boolean afterEmpty) {
        static final Position FIRST = new Position(Long.MAX_VALUE, false);
    }

    private final Stage stage;

    InstagramListing(Stage stage) {
        this.stage = stage;
    }

    /** A page of the posts that the feed shows. */
    Answer media(Call call, SimulatedAccount account) throws GraphRefusal {
        return answer(call, account, stage.visiblePosts(account, now()), false);
    }

    /** A page of the stories that can be seen. */
    Answer stories(Call call, SimulatedAccount account, List<SimulatedPost> active) throws GraphRefusal {
        return answer(call, account, active, true);
    }

    /** One media by its id. */
    Answer one(Call call, SimulatedAccount account, InstagramMedia media) throws GraphRefusal {
        Set<String> fields = fields(call);
        List<ServedLedger.Item> items = new ArrayList<>();
        return Answer.json(200, json -> items.add(write(json, account, media, fields, now())));
    }

    /** What the account tells of itself. */
    Answer profile(Call call, SimulatedAccount account) throws GraphRefusal {
        Set<String> fields = fields(call, PROFILE_FIELDS);
        return Answer.json(200, json -> {
            json.writeStartObject();
            for (String field : fields) {
                switch (field) {
                    case "id" -> json.writeStringField(field, account.businessId());
                    case "username" -> json.writeStringField(field, account.handle());
                    case "followers_count" -> json.writeNumberField(field, account.followers());
                    case "follows_count" -> json.writeNumberField(field, account.following());
                    case "media_count" ->
                        json.writeNumberField(
                                field, stage.visiblePosts(account, now()).size());
                    default -> throw new IllegalStateException(field);
                }
            }
            json.writeEndObject();
        });
    }

    private Answer answer(Call call, SimulatedAccount account, List<SimulatedPost> posts, boolean stories)
            throws GraphRefusal {
        Instant now = now();
        Set<String> fields = fields(call);
        Page page = page(call, account, posts);
        List<ServedLedger.Item> items = new ArrayList<>();
        return Answer.json(200, json -> {
                    json.writeStartObject();
                    json.writeArrayFieldStart("data");
                    for (SimulatedPost post : page.media()) {
                        InstagramMedia media = stories ? InstagramMedia.story(post) : InstagramMedia.listed(post);
                        items.add(write(json, account, media, fields, now));
                    }
                    json.writeEndArray();
                    if (page.after().isPresent() || !page.media().isEmpty()) {
                        writePaging(json, call, page);
                    }
                    json.writeEndObject();
                })
                .onSending(stage.entry(account, items));
    }

    private static void writePaging(JsonGenerator json, Call call, Page page) throws IOException {
        json.writeObjectFieldStart("paging");
        json.writeObjectFieldStart("cursors");
        json.writeStringField("before", cursor(Position.FIRST));
        if (page.after().isPresent()) {
            json.writeStringField("after", page.after().get());
        }
        json.writeEndObject();
        if (page.more()) {
            json.writeStringField(
                    "next",
                    "https:/" + call.path() + "?access_token=" + call.bearer().orElse("") + "&after="
                            + page.after().orElse(""));
        }
        json.writeEndObject();
    }

    private Page page(Call call, SimulatedAccount account, List<SimulatedPost> posts) throws GraphRefusal {
        int limit = limit(call);
        Position position = position(call);
        List<SimulatedPost> rest = posts.stream()
                .filter(post -> post.published().toEpochMilli() < position.before())
                .toList();
        boolean more = rest.size() > limit;
        long oddity = more && stage.config().offer().shortPages() && !position.afterEmpty()
                ? Draw.of(stage.config().offer().seed())
                        .with("page")
                        .with(account.number())
                        .with(rest.getFirst().id())
                        .below(6)
                : -1;
        if (oddity == 0) {
            return new Page(List.of(), Optional.of(cursor(new Position(position.before(), true))), true);
        }
        int size = oddity == 1 ? Math.max(1, limit * 3 / 5) : limit;
        List<SimulatedPost> shown = rest.subList(0, Math.min(size, rest.size()));
        if (shown.isEmpty()) {
            return new Page(shown, Optional.empty(), false);
        }
        boolean again = call.isStruckBy(FaultKind.DUPLICATED_PAGE);
        long last = again
                ? shown.getFirst().published().toEpochMilli() + 1
                : shown.getLast().published().toEpochMilli();
        // Half of the last pages carry a cursor as if something followed.
        boolean told = more || again || account.number() % 2 == 0;
        return new Page(shown, told ? Optional.of(cursor(new Position(last, false))) : Optional.empty(), more || again);
    }

    private ServedLedger.Item write(
            JsonGenerator json, SimulatedAccount account, InstagramMedia media, Set<String> fields, Instant now)
            throws IOException {
        SimulatedPost post = media.post();
        ItemJson item = new ItemJson(json, stage.faults().tampering(account, post, false), true);
        json.writeStartObject();
        for (String field : fields) {
            switch (field) {
                case "id" -> item.text("id", field, media.id());
                case "caption" -> {
                    if (!post.caption().isEmpty()) {
                        item.text("caption", field, post.caption());
                    }
                }
                case "media_type" -> item.text("media", field, media.mediaType());
                case "media_product_type" ->
                    item.text("product", field, media.product().name());
                case "media_url", "thumbnail_url" -> {
                    if (field.equals("media_url") || !post.isPhoto()) {
                        item.text("link", field, signed(post, now));
                    }
                }
                case "permalink" -> item.text("url", field, media.permalink(account.handle()));
                case "shortcode" -> item.text("shortcode", field, post.id());
                case "timestamp" -> item.text("published", field, TIME.format(post.published()));
                case "username" -> item.text("username", field, account.handle());
                case "like_count" -> {
                    if (!account.likesHidden()) {
                        item.count(Counter.LIKES, field, post.countAt(Counter.LIKES, now));
                    }
                }
                case "comments_count" -> item.count(Counter.COMMENTS, field, post.countAt(Counter.COMMENTS, now));
                case "is_comment_enabled" -> item.flag("commentable", field, true);
                case "legacy_instagram_media_id" -> item.text("legacy", field, media.childId(9));
                case "children" -> {
                    if (media.isAlbum()) {
                        item.value("children", field, out -> writeChildren(out, media));
                    }
                }
                default -> throw new IllegalStateException(field);
            }
        }
        json.writeEndObject();
        return item.item(post, now);
    }

    private static void writeChildren(JsonGenerator json, InstagramMedia media) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("data");
        for (int ordinal = 0; ordinal < 3; ordinal++) {
            json.writeStartObject();
            json.writeStringField("id", media.childId(ordinal));
            json.writeStringField("media_type", "IMAGE");
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    // Signed links change without the post having changed: here every simulated hour.
    private static String signed(SimulatedPost post, Instant now) {
        long hour = now.getEpochSecond() / LINK_STEP_SECONDS;
        return "https://scontent.cdninstagram.example.invalid/" + post.id() + ".jpg?oh="
                + Long.toHexString(post.draw().with("link").with(hour).state());
    }

    /** The names at the top level; what a nested list asks of children is given anyway. */
    private static Set<String> fields(Call call) throws GraphRefusal {
        return fields(call, FIELDS);
    }

    private static Set<String> fields(Call call, Set<String> known) throws GraphRefusal {
        Set<String> fields = new LinkedHashSet<>();
        String asked = call.parameter("fields").orElse("id").replaceAll("\\{[^}]*}", "");
        for (String field : asked.split(",")) {
            if (!known.contains(field)) {
                throw GraphRefusal.badParameter("Tried accessing nonexisting field (" + field + ")");
            }
            fields.add(field);
        }
        return fields;
    }

    private static int limit(Call call) throws GraphRefusal {
        String text = call.parameter("limit").orElse(Integer.toString(DEFAULT_LIMIT));
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
            throw GraphRefusal.badParameter("limit must be from 1 to " + MOST);
        }
        return Integer.parseInt(text);
    }

    private static String cursor(Position position) {
        String text = position.before() + (position.afterEmpty() ? "e" : "m");
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Position position(Call call) throws GraphRefusal {
        Optional<String> cursor = call.parameter("after");
        if (cursor.isEmpty()) {
            return Position.FIRST;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor.get()), StandardCharsets.US_ASCII);
            return new Position(Long.parseLong(text.substring(0, text.length() - 1)), text.endsWith("e"));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw GraphRefusal.badParameter("Invalid cursor");
        }
    }

    private Instant now() {
        return stage.clock().instant();
    }
}

package io.tidemark.sync.platform.x;

import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.JsonText;
import io.tidemark.sync.platform.PublicAddress;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.SourceAccount;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Reads the posts of a page. An edited post has an id per version: its key is the first of them, its metrics and text
 * are those of the last.
 */
final class XPosts {

    private static final Pattern NUMERIC = Pattern.compile("[0-9]{1,19}");

    /** The kinds of media that move, by which a video is known even where nothing else is told of it. */
    private static final Pattern VIDEO_KEY = Pattern.compile("(7|13|16)_[0-9]+");

    /** Ids grow with time. */
    private static final Comparator<String> BY_AGE = Comparator.comparing(BigInteger::new);

    private final SourceAccount account;
    private final Map<String, Fields> media = new HashMap<>();
    private final Map<String, XPost> posts = new LinkedHashMap<>();
    private final List<RejectedItem> rejected = new ArrayList<>();

    private XPosts(SourceAccount account) {
        this.account = account;
    }

    /**
     * A post without its costly metrics.
     *
     * @param lastId the id of the last version
     * @param version the id of the version on the wire
     * @param post the post as it stood on the wire
     * @param media what is attached and was told
     * @param attached how many media are attached
     */
    record XPost(
            CollectedPost.Content content,
            String lastId,
            String version,
            Fields post,
            List<Fields> media,
            int attached) {

        String externalId() {
            return content.externalId();
        }

        List<Fields> videos() {
            return media.stream().filter(XPosts::isVideo).toList();
        }
    }

    /**
     * Reads a page.
     *
     * @param account whose posts they must be
     */
    static XPosts read(Fields body, SourceAccount account) {
        XPosts page = new XPosts(account);
        page.media.putAll(media(body));
        List<Json> items = body.list("data").orNull();
        (items == null ? List.<Json>of() : items).forEach(page::take);
        return page;
    }

    List<XPost> posts() {
        return List.copyOf(posts.values());
    }

    List<RejectedItem> rejected() {
        return rejected;
    }

    /** The id of the first version and the id of the last, or null when they cannot be read. */
    private static List<String> versions(Fields post, String id) {
        Reading<List<Json>> told =
                firstPresent(post.list("edit_history_post_ids"), post.list("edit_history_tweet_ids"));
        return switch (told) {
            case Reading.Value<List<Json>>(List<Json> ids) -> {
                List<String> chain = new ArrayList<>(List.of(id));
                for (Json each : ids) {
                    if (!(each instanceof Json.Text(String text))
                            || !NUMERIC.matcher(text).matches()) {
                        yield null;
                    }
                    chain.add(text);
                }
                yield chain.stream().distinct().sorted(BY_AGE).toList();
            }
            case Reading.Missing<List<Json>> ignored -> List.of(id);
            case Reading.Null<List<Json>> ignored -> List.of(id);
            case Reading.Unreadable<List<Json>> ignored -> null;
        };
    }

    /** The first reading whose key is there; the two naming generations never count twice. */
    static <T> Reading<T> firstPresent(Reading<T> first, Reading<T> second) {
        return first instanceof Reading.Missing<T> ? second : first;
    }

    private static Map<String, Fields> media(Fields body) {
        Map<String, Fields> media = new HashMap<>();
        List<Json> items =
                body.object("includes").then(includes -> includes.list("media")).orNull();
        for (Json item : items == null ? List.<Json>of() : items) {
            if (item instanceof Json.Obj object) {
                Fields medium = new Fields(object);
                String key = medium.id("media_key").orNull();
                if (key != null) {
                    media.put(key, medium);
                }
            }
        }
        return media;
    }

    private void take(Json item) {
        switch (item) {
            case Json.Obj object -> take(new Fields(object));
            case Json other -> rejected.add(RejectedItem.post(null, "the post is no object"));
        }
    }

    private void take(Fields post) {
        Reading<String> id = post.id("id");
        if (!(id instanceof Reading.Value<String>(String wireId))
                || !NUMERIC.matcher(wireId).matches()) {
            rejected.add(RejectedItem.post(null, "id: " + (id.orNull() == null ? id.problem() : "not a number")));
            return;
        }
        List<String> versions = versions(post, wireId);
        if (versions == null) {
            rejected.add(RejectedItem.post(null, "edit history: not a list of ids"));
            return;
        }
        String externalId = versions.getFirst();
        String author = post.id("author_id").orNull();
        if (author != null && !author.equals(account.platformAccountId())) {
            rejected.add(RejectedItem.post(externalId, "author_id: the post is of another account"));
            return;
        }
        Reading<Instant> published = post.isoTime("created_at");
        if (!(published instanceof Reading.Value<Instant>(Instant publishedAt))) {
            rejected.add(RejectedItem.post(externalId, "created_at: " + published.problem()));
            return;
        }
        Reading<String> text = caption(post);
        if (text instanceof Reading.Unreadable<String>(String reason)) {
            rejected.add(RejectedItem.post(externalId, "text: " + reason));
            return;
        }
        List<String> keys = mediaKeys(post);
        List<Fields> attached =
                keys.stream().map(media::get).filter(Objects::nonNull).toList();
        XPost read = new XPost(
                content(versions, publishedAt, text.orNull(), keys, attached),
                versions.getLast(),
                wireId,
                post,
                attached,
                keys.size());
        // A page that shows two versions of a post means the later one.
        posts.merge(externalId, read, (one, other) -> BY_AGE.compare(one.version(), other.version()) > 0 ? one : other);
    }

    /** The whole text, which stands apart where it is longer than a post used to be. */
    private static Reading<String> caption(Fields post) {
        Reading<String> note = firstPresent(post.object("note_post"), post.object("note_tweet"))
                .then(fields -> fields.text("text"));
        return note instanceof Reading.Value<String> ? note : post.text("text");
    }

    private static List<String> mediaKeys(Fields post) {
        List<Json> keys = post.object("attachments")
                .then(attachments -> attachments.list("media_keys"))
                .orNull();
        return keys == null
                ? List.of()
                : keys.stream()
                        .filter(Json.Text.class::isInstance)
                        .map(key -> ((Json.Text) key).value())
                        .filter(key -> key.matches("[0-9]{1,4}_[0-9]{1,20}"))
                        .distinct()
                        .toList();
    }

    private CollectedPost.Content content(
            List<String> versions, Instant publishedAt, String text, List<String> keys, List<Fields> attached) {
        String last = versions.getLast();
        List<Fields> videos = attached.stream().filter(XPosts::isVideo).toList();
        return new CollectedPost.Content(
                versions.getFirst(),
                versions.size() == 1 ? null : last,
                publishedAt,
                mediaType(keys, videos),
                text == null || text.isBlank() ? null : text,
                "https://x.com/" + account.handle() + "/status/" + last,
                thumbnail(attached),
                videos.isEmpty() ? null : videos.getFirst().count("duration_ms").orNull(),
                null,
                extra(versions, keys));
    }

    private static String mediaType(List<String> keys, List<Fields> videos) {
        if (!videos.isEmpty()
                || keys.stream().anyMatch(key -> VIDEO_KEY.matcher(key).matches())) {
            return "video";
        }
        return switch (keys.size()) {
            case 0 -> "text";
            case 1 -> "photo";
            default -> "carousel";
        };
    }

    private static String thumbnail(List<Fields> attached) {
        return attached.stream()
                .map(medium -> firstPresent(medium.text("preview_image_url"), medium.text("url"))
                        .orNull())
                .map(PublicAddress::lasting)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String extra(List<String> versions, List<String> keys) {
        Map<String, Json> extra = new HashMap<>();
        if (versions.size() > 1) {
            extra.put("edit_history_ids", texts(versions));
        }
        if (!keys.isEmpty()) {
            extra.put("media_keys", texts(keys));
        }
        return extra.isEmpty() ? null : JsonText.object(extra);
    }

    private static Json texts(List<String> texts) {
        return new Json.Arr(texts.stream().<Json>map(Json.Text::new).toList());
    }

    private static boolean isVideo(Fields medium) {
        String type = medium.text("type").orNull();
        return "video".equals(type) || "animated_gif".equals(type);
    }
}

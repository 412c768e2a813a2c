package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;

/** {@code GET /v1/scrapes/{job_id}/results}: what a scrape found, page by page. */
final class SiftResults {
    private static final String MEDIA_HOST = "https://media.meetsift.example.invalid/tiktok/";
    private static final int MOST_ITEMS = 50;
    private static final int ROUNDED_FROM = 10_000;

    private final Stage stage;

    SiftResults(Stage stage) {
        this.stage = stage;
    }

    Answer answer(Call call, SiftJob job) throws SiftRefusal {
        int limit = number(call.parameter("limit").orElse("50"), "limit");
        if (limit < 1 || limit > MOST_ITEMS) {
            throw SiftRefusal.invalid("limit must be from 1 to " + MOST_ITEMS);
        }
        int from = call.parameter("cursor").isPresent()
                ? offset(call.parameter("cursor").get(), job)
                : 0;
        int to = Math.min(from + limit, job.posts().size());
        boolean repeats = call.isStruckBy(FaultKind.DUPLICATED_PAGE) && to > from;
        int next = repeats ? from : to;
        List<ServedLedger.Item> items = new ArrayList<>();
        Answer answer = Answer.json(200, json -> {
            json.writeStartObject();
            json.writeStringField("job_id", job.id());
            json.writeFieldName("account");
            if (from == 0 && job.account().isPresent()) {
                writeAccount(json, job.account().get(), job.createdAt());
            } else {
                json.writeNull();
            }
            json.writeArrayFieldStart("items");
            for (SimulatedPost post : job.posts().subList(from, to)) {
                items.add(writePost(json, job.account().orElseThrow(), post, job.createdAt()));
            }
            json.writeEndArray();
            json.writeStringField("next_cursor", next < job.posts().size() ? cursor(next) : null);
            json.writeEndObject();
        });
        return job.account()
                .map(account -> answer.onSending(stage.entry(account, items)))
                .orElse(answer);
    }

    private void writeAccount(JsonGenerator json, SimulatedAccount account, Instant observedAt) throws IOException {
        json.writeStartObject();
        json.writeStringField("platform", account.source().platform());
        json.writeStringField("platform_account_id", account.platformAccountId());
        json.writeStringField("handle", account.handle());
        json.writeStringField("display_name", account.displayName());
        json.writeNumberField("followers", account.followers());
        json.writeNumberField("following", account.following());
        json.writeNumberField("posts", stage.visiblePosts(account, observedAt).size());
        json.writeStringField("niche", account.niche());
        Draw draw = Draw.of(account.number()).with("engagement");
        json.writeNumberField("engagement_rate", Math.round(draw.between(0.005, 0.12) * 1000) / 1000.0);
        json.writeStringField("observed_at", observedAt.toString());
        json.writeEndObject();
    }

    private ServedLedger.Item writePost(
            JsonGenerator json, SimulatedAccount account, SimulatedPost post, Instant observedAt) throws IOException {
        ItemJson item = new ItemJson(json, stage.faults().tampering(account, post, false), false);
        String file = MEDIA_HOST + account.handle() + "/" + post.id();
        boolean approximate = false;
        for (Counter counter : Counter.values()) {
            approximate |= post.countAt(counter, observedAt).orElse(0) >= ROUNDED_FROM;
        }
        json.writeStartObject();
        item.text("platform", "platform", account.source().platform());
        if (account.source() == Source.INSTAGRAM) {
            writeInstagramIds(item, account, InstagramMedia.listed(post));
        } else {
            item.text("id", "platform_post_id", post.id());
            item.text("media", "type", post.isPhoto() ? "photo" : "video");
        }
        item.text("url", "url", account.postUrl(post));
        item.text("caption", "caption", post.caption());
        item.text(
                "published",
                "published_at",
                post.published().truncatedTo(ChronoUnit.SECONDS).toString());
        item.value("media", "media", out -> writeMedia(out, item, post, file));
        item.text("thumbnail", "thumbnail_url", file + ".jpg");
        item.value("metrics", "metrics", out -> {
            out.writeStartObject();
            for (Counter counter : Counter.values()) {
                boolean hidden = counter == Counter.LIKES && account.likesHidden();
                OptionalLong value = hidden ? OptionalLong.empty() : post.countAt(counter, observedAt);
                item.count(
                        counter,
                        counter.fieldName(),
                        value.isPresent() ? OptionalLong.of(rounded(value.getAsLong())) : value);
            }
            out.writeEndObject();
        });
        item.flag("approximate", "metrics_approximate", approximate);
        item.flag("likes_hidden", "likes_hidden", account.likesHidden());
        item.text("observed", "metrics_observed_at", observedAt.toString());
        item.flag("pinned", "pinned", post.pinned());
        json.writeEndObject();
        return item.item(post, observedAt);
    }

    /** What is public: ids of the scraped pages, not those of the Graph API, which shares the shortcode only. */
    private static void writeInstagramIds(ItemJson item, SimulatedAccount account, InstagramMedia media)
            throws IOException {
        item.text("scraped", "platform_post_id", media.childId(8) + "_" + account.platformAccountId());
        item.text("id", "shortcode", media.post().id());
        item.text(
                "media",
                "type",
                switch (media.mediaType()) {
                    case "CAROUSEL_ALBUM" -> "carousel";
                    case "IMAGE" -> "image";
                    default -> media.product() == InstagramMedia.Product.REELS ? "reel" : "video";
                });
    }

    private static void writeMedia(JsonGenerator json, ItemJson item, SimulatedPost post, String file)
            throws IOException {
        json.writeStartArray();
        json.writeStartObject();
        json.writeStringField("kind", post.isPhoto() ? "image" : "video");
        json.writeStringField("url", file + (post.isPhoto() ? ".jpg" : ".mp4"));
        json.writeBooleanField("permanent", true);
        json.writeNumberField("width", 1080);
        json.writeNumberField("height", 1920);
        if (post.isPhoto()) {
            json.writeNullField("duration_seconds");
        } else {
            item.number("duration", "duration_seconds", post.durationSeconds());
        }
        json.writeEndObject();
        json.writeEndArray();
    }

    /** What the platform shows to the public: "12.3K", "4.5M", never rounded up. */
    static long rounded(long count) {
        if (count < ROUNDED_FROM) {
            return count;
        }
        long unit = count < 1_000_000 ? 100 : 100_000;
        return count / unit * unit;
    }

    private static String cursor(int offset) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("{\"o\":" + offset + "}").getBytes(StandardCharsets.UTF_8));
    }

    private static int offset(String cursor, SiftJob job) throws SiftRefusal {
        for (int offset = 0; offset <= job.posts().size(); offset++) {
            if (cursor(offset).equals(cursor)) {
                return offset;
            }
        }
        throw SiftRefusal.invalid("cursor is not one of this job");
    }

    private static int number(String text, String name) throws SiftRefusal {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw SiftRefusal.invalid(name + " must be a whole number");
        }
    }
}

package io.tidemark.failure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Events as sync-service writes them, drawn from a seed: late ones, ties within a microsecond, repetitions, metrics that
 * were not measured, projects that come and go, deletions, and records that nobody can store.
 */
final class EventDraw {

    /** Far from any month that a test of the services uses, and across three of them. */
    private static final Instant SINCE = Instant.parse("2026-05-20T00:00:00Z");

    private static final long SPAN_MICROS = ChronoUnit.DAYS.getDuration().toSeconds() * 50 * 1_000_000;
    private static final List<String> PLATFORMS = List.of("tiktok", "instagram", "x");
    private static final List<String> COUNTS =
            List.of("views", "likes", "comments", "shares", "saves", "reach", "avg_watch_time_ms", "url_clicks");
    private static final List<String> ACCOUNT_COUNTS =
            List.of("followers", "following", "posts", "profile_views", "new_followers");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final String ACCOUNT = "driven-account-";
    private static final String ACCOUNT_ID = "00000000-0000-5000-8000-00000000000";

    private final SplittableRandom random;
    private final int posts;
    private final List<String> projects = new ArrayList<>();
    private final Map<String, Long> lastMoment = new HashMap<>();

    /**
     * A record to be sent.
     *
     * @param event  as the fields of its schema, timestamps in microseconds, days as days since 1970; null of a poison
     * @param poison the bytes of a record that cannot be decoded; null of an event
     * @param storable whether any consumer can store it
     */
    record Drawn(Topic<?> topic, String key, ObjectNode event, byte[] poison, boolean storable) {}

    EventDraw(long seed, int posts) {
        this.random = new SplittableRandom(seed);
        this.posts = posts;
        for (int i = 0; i < 3; i++) {
            projects.add(uuid());
        }
        projects.sort(null);
    }

    /** Whether an event, as JSON, tells of an account that only this class knows. */
    static boolean isOwn(String event) {
        return event.contains(ACCOUNT) || event.contains(ACCOUNT_ID);
    }

    Drawn next() {
        int die = random.nextInt(1000);
        if (die < 8) {
            return garbage();
        }
        ObjectNode event;
        Topic<?> topic;
        if (die < 300) {
            topic = Topics.POSTS_SYNCED;
            event = post();
        } else if (die < 850) {
            topic = Topics.POST_METRICS_COLLECTED;
            event = postMetrics();
        } else if (die < 900) {
            topic = Topics.ACCOUNT_METRICS_COLLECTED;
            event = accountMetrics();
        } else if (die < 960) {
            topic = Topics.AD_METRICS_COLLECTED;
            event = adMetrics();
        } else {
            topic = Topics.ACCOUNT_SYNCS_REPORTED;
            event = accountSync();
        }
        boolean storable = random.nextInt(500) > 0;
        if (!storable) {
            event.put("event_id", "not a UUID " + random.nextLong());
        }
        return new Drawn(topic, keyOf(topic, event), event, null, storable);
    }

    private static String keyOf(Topic<?> topic, ObjectNode event) {
        String field = switch (topic.name()) {
            case "ad-metrics.collected.v1" -> "ad_key";
            case "account-metrics.collected.v1" -> "account_key";
            case "account-syncs.reported.v1" -> "account_id";
            default -> "post_key";
        };
        return event.get(field).textValue();
    }

    private Drawn garbage() {
        byte[] bytes = ("garbage " + random.nextLong()).getBytes(StandardCharsets.UTF_8);
        if (random.nextBoolean()) {
            // The magic byte and an id that no registry has given.
            bytes[0] = 0;
            bytes[1] = 0x7f;
        }
        Topic<?> topic = random.nextBoolean() ? Topics.POSTS_SYNCED : Topics.POST_METRICS_COLLECTED;
        return new Drawn(topic, "tiktok:garbage" + random.nextInt(20), null, bytes, false);
    }

    private ObjectNode post() {
        int number = random.nextInt(posts);
        ObjectNode event = ofPost(number);
        if (maybe(90)) {
            event.put("creator_handle", (maybe(20) ? "@" : "") + "Creator" + accountOf(number));
        }
        long published = micros(SINCE) - number * 3_600_000_000L;
        event.put("published_at", published);
        event.put("media_type", maybe(80) ? "video" : "photo");
        if (maybe(70)) {
            event.put("caption", "Näht 🧵 \"" + random.nextInt(1000) + "\"\nzweite Zeile");
        }
        if (maybe(60)) {
            event.put("permalink", "https://example.org/p/" + number);
        }
        if (maybe(50)) {
            event.put("duration_ms", random.nextLong(300_000));
        }
        if (maybe(50)) {
            event.put("is_ad", random.nextBoolean());
        }
        if (maybe(50)) {
            event.put("content", "{\"a\": " + random.nextInt(100) + ", \"b\": \"é\"}");
        }
        if (maybe(5)) {
            event.put("deleted_at", event.get("observed_at").longValue());
        }
        return event;
    }

    private ObjectNode postMetrics() {
        ObjectNode event = ofPost(random.nextInt(posts));
        event.put("approximate", maybe(10));
        ObjectNode reasons = event.putObject("absent_reasons");
        for (String metric : COUNTS) {
            if (maybe(75)) {
                event.put(metric, random.nextLong(1_000_000));
            } else if (maybe(50)) {
                reasons.put(metric, "not_yet");
            }
        }
        if (maybe(20)) {
            event.put("full_watch_rate", random.nextInt(1025) / 1024.0);
        }
        if (maybe(5)) {
            ArrayNode curve = event.putArray("retention_curve");
            for (int second = 0; second < 3; second++) {
                curve.addObject().put("second", second).put("share", random.nextInt(65) / 64.0);
            }
        }
        if (maybe(10)) {
            ArrayNode breakdowns = event.putArray("breakdowns");
            for (String kind : List.of("impression_sources", "audience_cities")) {
                ObjectNode breakdown = breakdowns.addObject().put("kind", kind);
                if (maybe(50)) {
                    breakdown.put("absent_reason", maybe(50) ? "not_yet" : "failed");
                } else {
                    ArrayNode parts = breakdown.putArray("parts");
                    parts.addObject().put("name", "For You").put("share", random.nextInt(65) / 64.0);
                    parts.addObject().put("name", "Zürich").put("share", 0.0);
                }
            }
        }
        return event;
    }

    private ObjectNode accountMetrics() {
        ObjectNode event = JSON.objectNode();
        int account = random.nextInt(12);
        String accountKey = "tiktok:" + ACCOUNT + account;
        event.put("event_id", uuid());
        event.put("account_key", accountKey);
        event.put("platform", "tiktok");
        projectIds(event);
        event.put("source", maybe(70) ? "sift" : "manual");
        long at = moment(accountKey);
        event.put("observed_at", at);
        event.put("day", (int) Math.floorDiv(at, 86_400_000_000L) - random.nextInt(2));
        event.putObject("absent_reasons");
        for (String metric : ACCOUNT_COUNTS) {
            if (maybe(60)) {
                event.put(metric, random.nextLong(100_000));
            }
        }
        return event;
    }

    private ObjectNode adMetrics() {
        ObjectNode event = JSON.objectNode();
        int ad = random.nextInt(20);
        String adKey = "meta:ad" + ad;
        event.put("event_id", uuid());
        event.put("ad_key", adKey);
        event.put("platform", "meta");
        event.put("ad_id", "ad" + ad);
        event.put("ad_account_id", ACCOUNT + ad % 3);
        if (maybe(80)) {
            event.put("campaign_id", "campaign" + ad % 4);
        }
        projectIds(event);
        event.put("source", "meta_ads");
        long at = moment(adKey);
        event.put("observed_at", at);
        event.put("day", (int) Math.floorDiv(at, 86_400_000_000L) - random.nextInt(3));
        event.put("time_zone", "America/Los_Angeles");
        event.put("currency", "USD");
        if (maybe(80)) {
            event.put("spend", random.nextLong(1_000_000_000) + "." + "%06d".formatted(random.nextInt(1_000_000)));
        }
        if (maybe(80)) {
            event.put("impressions", random.nextLong(1_000_000));
        }
        ObjectNode reasons = event.putObject("absent_reasons");
        if (maybe(60)) {
            event.put("conversion_count", random.nextLong(100));
        } else if (maybe(60)) {
            reasons.put("conversion_count", "none_reported");
        }
        event.put("conversion_action", maybe(70) ? "purchase" : "lead");
        event.put("attribution", "7d_click");
        event.put("reported", true);
        event.put("complete", maybe(90));
        return event;
    }

    private ObjectNode accountSync() {
        ObjectNode event = JSON.objectNode();
        int account = random.nextInt(15);
        String id = ACCOUNT_ID + account % 10;
        event.put("event_id", uuid());
        event.put("account_id", id);
        event.put("platform", "tiktok");
        event.put("handle", "creator" + account);
        if (maybe(80)) {
            event.put("account_key", "tiktok:" + ACCOUNT + account);
        }
        event.put("source", "sift");
        projectIds(event);
        event.put("observed_at", moment(id));
        event.put("state", maybe(70) ? "active" : "failing");
        event.put("failures", random.nextInt(5));
        event.putArray("kinds");
        event.putArray("gaps");
        if (maybe(50)) {
            event.put("quota_left", random.nextInt(65) / 64.0);
        }
        event.put("removed", maybe(5));
        event.put("report_interval_ms", 300_000L);
        return event;
    }

    private ObjectNode ofPost(int number) {
        ObjectNode event = JSON.objectNode();
        String platform = PLATFORMS.get(number % PLATFORMS.size());
        String id = "7300000000000" + number;
        String postKey = platform + ":" + id;
        event.put("event_id", uuid());
        event.put("post_key", postKey);
        event.put("platform", platform);
        event.put("external_id", id);
        event.put("account_key", platform + ":" + ACCOUNT + accountOf(number));
        projectIds(event);
        event.put("source", maybe(50) ? "sift" : "tiktok_business");
        event.put("observed_at", moment(postKey));
        return event;
    }

    private static int accountOf(int post) {
        return post % 12;
    }

    private void projectIds(ObjectNode event) {
        ArrayNode ids = event.putArray("project_ids");
        projects.stream().filter(project -> maybe(80)).forEach(ids::add);
    }

    /** Any moment of the span, and at times one that the same thing was observed at before. */
    private long moment(String of) {
        Long before = lastMoment.get(of);
        if (before != null && maybe(10)) {
            return before;
        }
        long moment = micros(SINCE) + random.nextLong(SPAN_MICROS);
        lastMoment.put(of, moment);
        return moment;
    }

    private boolean maybe(int percent) {
        return random.nextInt(100) < percent;
    }

    private String uuid() {
        long high = random.nextLong() & 0xffffffffffff0fffL | 0x5000L;
        long low = random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    private static long micros(Instant at) {
        return Math.multiplyExact(at.getEpochSecond(), 1_000_000L);
    }
}

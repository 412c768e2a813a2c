package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** {@code GET /business/get/}: an account's profile and its figures by day (UTC), complete days only. */
final class TikTokProfile {
    static final String PATH = "/open_api/v1.3/business/get/";

    private static final int MOST_DAYS = 60;
    private static final List<String> PROFILE_FIELDS =
            List.of("username", "display_name", "profile_image", "followers_count", "following_count", "videos_count");
    private static final List<String> DAILY_FIELDS =
            List.of("followers_count", "profile_views", "video_views", "likes", "comments", "shares");

    private final Stage stage;
    private final TikTokEnvelope envelope;

    TikTokProfile(Stage stage, TikTokEnvelope envelope) {
        this.stage = stage;
        this.envelope = envelope;
    }

    /** @param scopes what the account's owner grants at the moment */
    Answer answer(Call call, SimulatedAccount account, Set<String> scopes) throws TikTokRefusal {
        Set<String> fields = TikTokParameters.texts(
                "fields", Call.parse(call.parameter("fields").orElse("[\"username\",\"display_name\"]")));
        for (String field : fields) {
            if (!PROFILE_FIELDS.contains(field) && !DAILY_FIELDS.contains(field)) {
                throw TikTokRefusal.badParameter("fields", "unknown field " + field);
            }
        }
        boolean daily = fields.stream().anyMatch(DAILY_FIELDS::contains);
        if (!scopes.contains("user.info.basic") || daily && !scopes.contains("user.insights")) {
            throw TikTokRefusal.scopeNotGranted();
        }
        Instant now = stage.clock().instant();
        LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
        LocalDate from = date(call, "start_date", today.minusDays(8));
        LocalDate to = date(call, "end_date", today.minusDays(1));
        if (from.isAfter(to) || from.isBefore(today.minusDays(MOST_DAYS))) {
            throw TikTokRefusal.badParameter("start_date", "at most " + MOST_DAYS + " days back and before end_date");
        }
        List<SimulatedPost> posts = stage.visiblePosts(account, now);
        return envelope.ok(json -> {
            json.writeStartObject();
            for (String field : PROFILE_FIELDS) {
                if (fields.contains(field)) {
                    profile(json, field, account, posts);
                }
            }
            if (daily) {
                json.writeArrayFieldStart("metrics");
                for (LocalDate day = from; !day.isAfter(to) && day.isBefore(today); day = day.plusDays(1)) {
                    day(json, day, fields, account, posts);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }

    private static void profile(JsonGenerator json, String field, SimulatedAccount account, List<SimulatedPost> posts)
            throws IOException {
        switch (field) {
            case "username" -> json.writeStringField(field, account.handle());
            case "display_name" -> json.writeStringField(field, account.displayName());
            case "profile_image" ->
                json.writeStringField(
                        field, "https://p16-sign.tiktokcdn.example.invalid/" + account.handle() + ".jpeg");
            case "followers_count" -> json.writeNumberField(field, account.followers());
            case "following_count" -> json.writeNumberField(field, account.following());
            case "videos_count" -> json.writeNumberField(field, posts.size());
            default -> throw new IllegalArgumentException(field);
        }
    }

    private static void day(
            JsonGenerator json, LocalDate day, Set<String> fields, SimulatedAccount account, List<SimulatedPost> posts)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("date", day.toString());
        for (String field : DAILY_FIELDS) {
            if (fields.contains(field)) {
                json.writeNumberField(
                        field,
                        switch (field) {
                            case "followers_count" -> account.followers();
                            case "profile_views" -> gained(posts, Counter.VIEWS, day) / 200;
                            case "video_views" -> gained(posts, Counter.VIEWS, day);
                            case "likes" -> gained(posts, Counter.LIKES, day);
                            case "comments" -> gained(posts, Counter.COMMENTS, day);
                            case "shares" -> gained(posts, Counter.SHARES, day);
                            default -> throw new IllegalArgumentException(field);
                        });
            }
        }
        json.writeEndObject();
    }

    // The platform's daily series does not count what was taken back.
    private static long gained(List<SimulatedPost> posts, Counter counter, LocalDate day) {
        Instant from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant to = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        long gained = 0;
        for (SimulatedPost post : posts) {
            OptionalLong before = post.countAt(counter, from);
            OptionalLong after = post.countAt(counter, to);
            if (before.isPresent() && after.isPresent()) {
                gained += Math.max(0, after.getAsLong() - before.getAsLong());
            }
        }
        return gained;
    }

    private static LocalDate date(Call call, String name, LocalDate otherwise) throws TikTokRefusal {
        String text = call.parameter(name).orElse(null);
        if (text == null) {
            return otherwise;
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw TikTokRefusal.badParameter(name, "must be YYYY-MM-DD");
        }
    }
}

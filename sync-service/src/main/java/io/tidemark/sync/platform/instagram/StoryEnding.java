package io.tidemark.sync.platform.instagram;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.Reading;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The last figures of a story, as Instagram tells them once when it has run out: by names of old, without views.
 *
 * @param mediaId the Graph API's id of the story
 * @param toldAt when Instagram told it, microseconds; with the id it makes a repetition known
 * @param figures metric id, which is also the name on the wire, to count; one that was not told is not there
 * @param unreadable metrics whose value cannot be right
 */
record StoryEnding(String mediaId, Instant toldAt, SortedMap<String, Long> figures, SortedSet<String> unreadable) {

    /** What is taken. The taps are parts of what is navigation elsewhere, and one part of it is not told. */
    static final List<String> METRICS = List.of("impressions", "reach", "replies");

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,32}");

    /**
     * Reads what a call of the webhook tells of stories; what it tells of anything else is passed over, and so is a story
     * without a readable id or time.
     *
     * @param now when it came; nothing was told later than that
     */
    static List<StoryEnding> read(Fields body, Instant now) {
        List<StoryEnding> endings = new ArrayList<>();
        if ("instagram".equals(body.text("object").orNull())) {
            for (Fields entry : objects(body, "entry")) {
                Instant time = entry.epochSeconds("time").orNull();
                for (Fields change : time == null ? List.<Fields>of() : objects(entry, "changes")) {
                    Fields value = "story_insights".equals(change.text("field").orNull())
                            ? change.object("value").orNull()
                            : null;
                    String mediaId = value == null ? null : value.id("media_id").orNull();
                    if (mediaId != null && DIGITS.matcher(mediaId).matches()) {
                        endings.add(of(mediaId, time.isAfter(now) ? now : time, value));
                    }
                }
            }
        }
        return endings;
    }

    private static StoryEnding of(String mediaId, Instant toldAt, Fields value) {
        SortedMap<String, Long> figures = new TreeMap<>();
        SortedSet<String> unreadable = new TreeSet<>();
        for (String metric : METRICS) {
            switch (value.count(metric)) {
                case Reading.Value<Long>(Long figure) -> figures.put(metric, figure);
                case Reading.Unreadable<Long> ignored -> unreadable.add(metric);
                case Reading.Missing<Long> ignored -> {}
                case Reading.Null<Long> ignored -> {}
            }
        }
        return new StoryEnding(mediaId, toldAt.truncatedTo(ChronoUnit.MICROS), figures, unreadable);
    }

    private static List<Fields> objects(Fields holder, String name) {
        List<Json> items = holder.list(name).orNull();
        return items == null
                ? List.of()
                : items.stream()
                        .filter(Json.Obj.class::isInstance)
                        .map(item -> new Fields((Json.Obj) item))
                        .toList();
    }
}

package io.tidemark.sync.platform.tiktok;

import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.Breakdown;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RejectedItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads where the views of a video came from and who the viewers were:
 * {@code [{"impression_source":"For You","percentage":0.93}, …]}, whose percentage is a share. TikTok's field is our kind.
 */
final class TikTokBreakdowns {

    /** Field to what names a part of it. */
    private static final Map<String, String> NAMED_BY = Map.of(
            "impression_sources", "impression_source",
            "audience_genders", "gender",
            "audience_countries", "country",
            "audience_cities", "city_name",
            "audience_types", "type");

    /** The fields to ask for. */
    static final List<String> FIELDS = NAMED_BY.keySet().stream().sorted().toList();

    /** More than there are countries. */
    private static final int MOST_PARTS = 500;

    private static final int LONGEST_NAME = 200;

    private static final Comparator<Breakdown.Part> GREATEST_FIRST =
            Comparator.comparingDouble(Breakdown.Part::share).reversed().thenComparing(Breakdown.Part::name);

    private TikTokBreakdowns() {}

    /** Every kind, or why it is absent; null when they are not due. One that cannot be read costs itself. */
    static SortedMap<String, Breakdown> read(
            Fields video, TikTokFieldSet asked, String externalId, List<RejectedItem> rejected) {
        if (!asked.daily()) {
            return null;
        }
        SortedMap<String, Breakdown> breakdowns = new TreeMap<>();
        for (String field : FIELDS) {
            breakdowns.put(
                    field,
                    asked.insights() ? taken(video, field, externalId, rejected) : absent(AbsentReason.NOT_PERMITTED));
        }
        return breakdowns;
    }

    private static Breakdown taken(Fields video, String field, String externalId, List<RejectedItem> rejected) {
        return switch (video.list(field).then(items -> parts(items, NAMED_BY.get(field)))) {
            // A list without parts divides nothing: there is no figure in it that could replace an older one.
            case Reading.Value<List<Breakdown.Part>>(List<Breakdown.Part> parts) ->
                parts.isEmpty() ? absent(AbsentReason.NOT_YET) : new Breakdown.Told(parts);
            case Reading.Missing<List<Breakdown.Part>> ignored -> absent(AbsentReason.NOT_YET);
            case Reading.Null<List<Breakdown.Part>> ignored -> absent(AbsentReason.NOT_YET);
            case Reading.Unreadable<List<Breakdown.Part>>(String reason) -> {
                rejected.add(new RejectedItem(externalId, field, reason));
                yield absent(AbsentReason.FAILED);
            }
        };
    }

    private static Reading<List<Breakdown.Part>> parts(List<Json> items, String namedBy) {
        if (items.size() > MOST_PARTS) {
            return new Reading.Unreadable<>("more than " + MOST_PARTS + " parts");
        }
        List<Breakdown.Part> parts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Json item : items) {
            if (!(item instanceof Json.Obj object)) {
                return new Reading.Unreadable<>("a part that is no object");
            }
            Fields part = new Fields(object);
            String name = part.text(namedBy).orNull();
            Double share = part.ratio("percentage").orNull();
            if (name == null || share == null) {
                return new Reading.Unreadable<>("a part without a readable name and share");
            }
            if (name.isBlank() || name.length() > LONGEST_NAME) {
                return new Reading.Unreadable<>("a name that is blank or of more than " + LONGEST_NAME + " characters");
            }
            if (!names.add(name)) {
                return new Reading.Unreadable<>("a name that came twice");
            }
            parts.add(new Breakdown.Part(name, share));
        }
        parts.sort(GREATEST_FIRST);
        return new Reading.Value<>(parts);
    }

    private static Breakdown absent(AbsentReason reason) {
        return new Breakdown.Absent(reason.wireName());
    }
}

package io.tidemark.sync.platform.tiktok;

import io.tidemark.sync.platform.CollectedPost.Curves;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RejectedItem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Reads the series by second of a video: {@code [{"second":"0","percentage":0.62}, …]}, whose percentage is a share. */
final class TikTokCurves {

    /** The fields to ask for. */
    static final List<String> FIELDS = List.of("video_view_retention", "engagement_likes");

    /** Longer than any video. */
    private static final int MOST_POINTS = 7_200;

    private TikTokCurves() {}

    /** The curves of a video; null when it has none. One that cannot be read costs itself. */
    static Curves read(Fields video, String externalId, List<RejectedItem> rejected) {
        List<Curves.Point> retention = taken(video, "video_view_retention", externalId, rejected);
        List<Curves.Point> likes = taken(video, "engagement_likes", externalId, rejected);
        return retention == null && likes == null ? null : new Curves(retention, likes);
    }

    private static List<Curves.Point> taken(
            Fields video, String field, String externalId, List<RejectedItem> rejected) {
        return switch (video.list(field).then(TikTokCurves::points)) {
            case Reading.Value<List<Curves.Point>>(List<Curves.Point> points) -> points;
            case Reading.Missing<List<Curves.Point>> ignored -> null;
            case Reading.Null<List<Curves.Point>> ignored -> null;
            case Reading.Unreadable<List<Curves.Point>>(String reason) -> {
                rejected.add(new RejectedItem(externalId, field, reason));
                yield null;
            }
        };
    }

    private static Reading<List<Curves.Point>> points(List<Json> items) {
        if (items.size() > MOST_POINTS) {
            return new Reading.Unreadable<>("more points than a video has seconds");
        }
        List<Curves.Point> points = new ArrayList<>();
        for (Json item : items) {
            if (!(item instanceof Json.Obj object)) {
                return new Reading.Unreadable<>("a point that is no object");
            }
            Fields point = new Fields(object);
            Integer second =
                    point.quotedDecimal("second").then(TikTokCurves::second).orNull();
            Double share = point.ratio("percentage").orNull();
            if (second == null || share == null) {
                return new Reading.Unreadable<>("a point without a readable second and share");
            }
            if (!points.isEmpty() && second <= points.getLast().second()) {
                return new Reading.Unreadable<>("seconds that do not ascend");
            }
            points.add(new Curves.Point(second, share));
        }
        return new Reading.Value<>(points);
    }

    private static Reading<Integer> second(BigDecimal value) {
        try {
            int second = value.intValueExact();
            return second < 0 ? new Reading.Unreadable<>("negative") : new Reading.Value<>(second);
        } catch (ArithmeticException e) {
            return new Reading.Unreadable<>("not a whole second");
        }
    }
}

package io.tidemark.sync.sync;

import io.tidemark.sync.platform.CollectedPost.Curves;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.JsonText;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Curves as the text in which they are stored, {@code {"retention":[[0,1.0],…]}}; the way back gives equal values. */
final class CurvesText {

    private static final String RETENTION = "retention";
    private static final String LIKES = "likes";

    private CurvesText() {}

    /** Null for no curves. */
    static String write(Curves curves) {
        if (curves == null) {
            return null;
        }
        Map<String, Json> fields = new TreeMap<>();
        fields.put(RETENTION, points(curves.retention()));
        fields.put(LIKES, points(curves.likes()));
        return JsonText.object(fields);
    }

    /** Null for null. */
    static Curves read(String stored) {
        if (stored == null) {
            return null;
        }
        try {
            Map<String, Json> fields =
                    StrictJson.parse(stored.getBytes(StandardCharsets.UTF_8)).fields();
            return new Curves(points(fields.get(RETENTION)), points(fields.get(LIKES)));
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("stored curves are no JSON", e);
        }
    }

    private static Json points(List<Curves.Point> points) {
        return points == null
                ? null
                : new Json.Arr(points.stream()
                        .<Json>map(point -> new Json.Arr(List.of(
                                new Json.Num(Integer.toString(point.second())),
                                new Json.Num(Double.toString(point.share())))))
                        .toList());
    }

    private static List<Curves.Point> points(Json stored) {
        return stored instanceof Json.Arr(List<Json> points)
                ? points.stream().map(CurvesText::point).toList()
                : null;
    }

    private static Curves.Point point(Json stored) {
        if (stored instanceof Json.Arr(List<Json> pair)
                && pair.size() == 2
                && pair.get(0) instanceof Json.Num(String second)
                && pair.get(1) instanceof Json.Num(String share)) {
            return new Curves.Point(Integer.parseInt(second), Double.parseDouble(share));
        }
        throw new IllegalStateException("a stored curve has something else than points");
    }
}

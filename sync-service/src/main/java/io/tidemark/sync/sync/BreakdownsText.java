package io.tidemark.sync.sync;

import io.tidemark.sync.platform.Breakdown;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.JsonText;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Breakdowns as the text in which they are stored,
 * {@code {"audience_countries":"not_yet","impression_sources":[["For You",0.93],…]}}; the way back gives equal values.
 */
final class BreakdownsText {

    private BreakdownsText() {}

    /** Null for no breakdowns. */
    static String write(SortedMap<String, Breakdown> breakdowns) {
        if (breakdowns == null) {
            return null;
        }
        Map<String, Json> fields = new TreeMap<>();
        breakdowns.forEach((kind, breakdown) -> fields.put(kind, json(breakdown)));
        return JsonText.object(fields);
    }

    /** Null for null. */
    static SortedMap<String, Breakdown> read(String stored) {
        if (stored == null) {
            return null;
        }
        try {
            SortedMap<String, Breakdown> breakdowns = new TreeMap<>();
            StrictJson.parse(stored.getBytes(StandardCharsets.UTF_8))
                    .fields()
                    .forEach((kind, json) -> breakdowns.put(kind, breakdown(json)));
            return breakdowns;
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("stored breakdowns are no JSON", e);
        }
    }

    private static Json json(Breakdown breakdown) {
        return switch (breakdown) {
            case Breakdown.Absent(String reason) -> new Json.Text(reason);
            case Breakdown.Told(List<Breakdown.Part> parts) ->
                new Json.Arr(parts.stream()
                        .<Json>map(part -> new Json.Arr(
                                List.of(new Json.Text(part.name()), new Json.Num(Double.toString(part.share())))))
                        .toList());
        };
    }

    private static Breakdown breakdown(Json stored) {
        if (stored instanceof Json.Text(String reason)) {
            return new Breakdown.Absent(reason);
        }
        if (stored instanceof Json.Arr(List<Json> parts)) {
            return new Breakdown.Told(parts.stream().map(BreakdownsText::part).toList());
        }
        throw new IllegalStateException("a stored breakdown has neither parts nor a reason");
    }

    private static Breakdown.Part part(Json stored) {
        if (stored instanceof Json.Arr(List<Json> pair)
                && pair.size() == 2
                && pair.get(0) instanceof Json.Text(String name)
                && pair.get(1) instanceof Json.Num(String share)) {
            return new Breakdown.Part(name, Double.parseDouble(share));
        }
        throw new IllegalStateException("a stored breakdown has something else than parts");
    }
}

package io.tidemark.sync.sync;

import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.JsonText;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Measured values and absence reasons as the text in which they are stored; the way back gives equal values. */
public final class MetricsText {

    private MetricsText() {}

    /** The values as a JSON object with sorted keys. */
    public static String values(CollectedPost.Metrics metrics) {
        Map<String, Json> fields = new TreeMap<>();
        metrics.values().forEach((metric, value) -> fields.put(metric, new Json.Num(value.toString())));
        return JsonText.object(fields);
    }

    /** The reasons as a JSON object with sorted keys. */
    public static String reasons(CollectedPost.Metrics metrics) {
        Map<String, Json> fields = new TreeMap<>();
        metrics.absentReasons().forEach((metric, reason) -> fields.put(metric, new Json.Text(reason)));
        return JsonText.object(fields);
    }

    /** What {@link #values} and {@link #reasons} wrote. */
    public static CollectedPost.Metrics read(String values, String reasons, boolean approximate) {
        SortedMap<String, Number> measured = new TreeMap<>();
        parse(values).forEach((metric, value) -> measured.put(metric, number(metric, value)));
        SortedMap<String, String> absent = new TreeMap<>();
        parse(reasons).forEach((metric, reason) -> {
            if (reason instanceof Json.Text(String text)) {
                absent.put(metric, text);
            }
        });
        return new CollectedPost.Metrics(measured, absent, approximate);
    }

    private static Number number(String metric, Json value) {
        if (!(value instanceof Json.Num(String literal))) {
            throw new IllegalStateException("the stored metric " + metric + " is no number");
        }
        // Not a conditional expression: that would unbox both sides and make every count a double.
        if (MetricCatalog.find(metric).map(MetricDefinition::isWhole).orElseThrow()) {
            return Long.valueOf(literal);
        }
        return Double.valueOf(literal);
    }

    private static Map<String, Json> parse(String stored) {
        try {
            return StrictJson.parse(stored.getBytes(StandardCharsets.UTF_8)).fields();
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("stored metrics are no JSON", e);
        }
    }
}

package io.tidemark.sync.accountmetrics;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.JsonText;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Values and absence reasons as the text in which they are stored; the way back gives equal values. */
final class ObservationText {

    private ObservationText() {}

    static String values(Map<String, Long> values) {
        Map<String, Json> fields = new TreeMap<>();
        values.forEach((metric, value) -> fields.put(metric, new Json.Num(value.toString())));
        return JsonText.object(fields);
    }

    static String reasons(Map<String, String> reasons) {
        Map<String, Json> fields = new TreeMap<>();
        reasons.forEach((metric, reason) -> fields.put(metric, new Json.Text(reason)));
        return JsonText.object(fields);
    }

    static SortedMap<String, Long> readValues(String stored) {
        SortedMap<String, Long> values = new TreeMap<>();
        Fields fields = parse(stored);
        fields.object()
                .fields()
                .keySet()
                .forEach(metric ->
                        values.put(metric, required(fields.count(metric).orNull())));
        return values;
    }

    static SortedMap<String, String> readReasons(String stored) {
        SortedMap<String, String> reasons = new TreeMap<>();
        Fields fields = parse(stored);
        fields.object()
                .fields()
                .keySet()
                .forEach(metric ->
                        reasons.put(metric, required(fields.text(metric).orNull())));
        return reasons;
    }

    private static <T> T required(T value) {
        if (value == null) {
            throw new IllegalStateException("a stored observation cannot be read");
        }
        return value;
    }

    private static Fields parse(String stored) {
        try {
            return new Fields(StrictJson.parse(stored.getBytes(StandardCharsets.UTF_8)));
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("a stored observation is no JSON", e);
        }
    }
}

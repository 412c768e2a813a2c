package io.tidemark.metrics.fold;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Absence reasons as JSON objects. A batch has few different ones, so each is written once. */
public final class AbsentReasons {

    private final Map<Map<String, String>, String> written = new HashMap<>();

    /** An object of metric id to reason, with sorted keys. */
    public String json(Map<String, String> reasons) {
        return reasons.isEmpty() ? "{}" : written.computeIfAbsent(reasons, AbsentReasons::write);
    }

    private static String write(Map<String, String> reasons) {
        StringBuilder json = new StringBuilder("{");
        new TreeMap<>(reasons).forEach((metric, reason) -> {
            json.append(json.length() == 1 ? "\"" : ",\"");
            JsonStringEncoder.getInstance().quoteAsString(metric, json);
            json.append("\":\"");
            JsonStringEncoder.getInstance().quoteAsString(reason, json);
            json.append('"');
        });
        return json.append('}').toString();
    }
}

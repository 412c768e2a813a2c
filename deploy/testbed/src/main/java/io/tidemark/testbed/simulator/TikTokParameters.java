package io.tidemark.testbed.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;

/** Parameters of the Business API, some of which are JSON literals in the query string. */
final class TikTokParameters {
    private TikTokParameters() {}

    /** A JSON array of texts, none of them twice. */
    static Set<String> texts(String name, JsonNode array) throws TikTokRefusal {
        if (!array.isArray()) {
            throw TikTokRefusal.badParameter(name, "must be a JSON array of strings");
        }
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode element : array) {
            if (!element.isTextual()) {
                throw TikTokRefusal.badParameter(name, "must be a JSON array of strings");
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    /** A whole number of the query, or {@code otherwise} if it is absent. */
    static long number(Call call, String name, long otherwise) throws TikTokRefusal {
        String text = call.parameter(name).orElse(null);
        if (text == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw TikTokRefusal.badParameter(name, "must be a whole number");
        }
    }
}

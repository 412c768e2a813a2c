package io.tidemark.gateway.overview;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Map;
import java.util.stream.Collectors;

/** Why metrics are null: per camelCase name a reason. Few are different, and most rows share one, so its JSON is kept. */
final class AbsentReasons {

    private final Map<String, String> reasons;
    private final SerializableString json;

    /** @param reasons names and reasons of our own making, which need no escapes in JSON */
    AbsentReasons(Map<String, String> reasons) {
        this.reasons = reasons;
        this.json = new SerializedString(reasons.entrySet().stream()
                .map(reason -> "\"" + reason.getKey() + "\":\"" + reason.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}")));
    }

    Map<String, String> reasons() {
        return reasons;
    }

    /** The same as a JSON object. */
    SerializableString json() {
        return json;
    }
}

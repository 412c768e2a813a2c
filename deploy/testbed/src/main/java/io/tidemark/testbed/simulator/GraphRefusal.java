package io.tidemark.testbed.simulator;

import java.util.Map;
import java.util.Set;

/** An error that the Graph API reports with a code and often a subcode. */
final class GraphRefusal extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int NONE = 0;
    private static final Map<String, String> MESSAGES = Map.ofEntries(
            Map.entry("1", "An unknown error has occurred."),
            Map.entry("2", "Service temporarily unavailable"),
            Map.entry("4", "(#4) Application request limit reached"),
            Map.entry("10", "(#10) Application does not have permission for this action"),
            Map.entry("10/viewers", "(#10) Not enough viewers for the media to show insights"),
            Map.entry("17", "(#17) User request limit reached"),
            Map.entry("32", "(#32) Page request limit reached"),
            Map.entry(
                    "100/33",
                    "Unsupported get request. Object does not exist, cannot be loaded due to missing"
                            + " permissions, or does not support this operation."),
            Map.entry(
                    "100/2108006",
                    "The media was posted before the most recent time that the user's account was"
                            + " converted to a business account from a personal account."),
            Map.entry("-1/2207086", "Fatal"),
            Map.entry(
                    "190/460",
                    "Error validating access token: the session was invalidated because the password was"
                            + " changed."),
            Map.entry("190/463", "Error validating access token: Session has expired."),
            Map.entry("613", "(#613) Calls to this api have exceeded the rate limit."),
            Map.entry("2500", "Unknown path components"),
            Map.entry(
                    "80002",
                    "(#80002) There have been too many calls to this Instagram account. Wait a bit and try"
                            + " again."));
    private static final Set<Integer> THROTTLES = Set.of(4, 17, 32, 613, 80001, 80002);

    private final int code;
    private final int subcode;

    GraphRefusal(int code, String message) {
        this(code, NONE, message);
    }

    private GraphRefusal(int code, int subcode, String message) {
        super(message, null, false, false);
        this.code = code;
        this.subcode = subcode;
    }

    /** The refusal of a name such as {@code 80002}, {@code 100/33} or {@code 10/viewers}. */
    static GraphRefusal named(String name) {
        String[] parts = name.split("/", 2);
        int code = parts[0].matches("-?[0-9]{1,9}") ? Integer.parseInt(parts[0]) : 1;
        int subcode = parts.length == 2 && parts[1].matches("[0-9]{1,9}") ? Integer.parseInt(parts[1]) : NONE;
        String message = MESSAGES.getOrDefault(name, MESSAGES.getOrDefault(parts[0], "(#" + parts[0] + ") Error"));
        return new GraphRefusal(code, subcode, message);
    }

    static GraphRefusal badParameter(String message) {
        return new GraphRefusal(100, "(#100) " + message);
    }

    /** What is not there, or not this token's to see. */
    static GraphRefusal missing() {
        return named("100/33");
    }

    /** @param host decides what the error is called */
    Answer answer(GraphHost host, String traceId) {
        boolean throttled = THROTTLES.contains(code);
        Answer answer = Answer.json(throttled && code != 80002 ? 403 : 400, json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            json.writeStringField("message", getMessage());
            json.writeStringField(
                    "type",
                    code == 100 && subcode == 33
                            ? "GraphMethodException"
                            : code == 190 ? "OAuthException" : host.errorType());
            json.writeNumberField("code", code);
            if (subcode != NONE) {
                json.writeNumberField("error_subcode", subcode);
            }
            if (code == 2) {
                json.writeBooleanField("is_transient", true);
            }
            json.writeStringField("fbtrace_id", traceId);
            json.writeEndObject();
            json.writeEndObject();
        });
        return throttled ? answer.as(Answer.Outcome.THROTTLED) : answer;
    }
}

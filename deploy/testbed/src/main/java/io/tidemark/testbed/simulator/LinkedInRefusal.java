package io.tidemark.testbed.simulator;

/** A request that LinkedIn refuses. Which of the fields beside {@code message} and {@code status} come, varies. */
final class LinkedInRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final Integer serviceErrorCode;
    private final String code;

    private LinkedInRefusal(int status, Integer serviceErrorCode, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.serviceErrorCode = serviceErrorCode;
        this.code = code;
    }

    static LinkedInRefusal illegalArgument() {
        return new LinkedInRefusal(
                400, null, "ILLEGAL_ARGUMENT", "Resource method could not be resolved from request parameters.");
    }

    static LinkedInRefusal badParameter(String detail) {
        return new LinkedInRefusal(400, 0, null, detail);
    }

    static LinkedInRefusal token(LinkedInTokens.State state) {
        return switch (state) {
            case VALID -> throw new IllegalArgumentException("a valid token is not refused");
            case INVALID -> new LinkedInRefusal(401, 65600, null, "Invalid access token");
            case REVOKED ->
                new LinkedInRefusal(
                        401,
                        65601,
                        "REVOKED_ACCESS_TOKEN",
                        "The token used in the request has been revoked by the user");
            case EXPIRED ->
                new LinkedInRefusal(401, 65602, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired");
        };
    }

    static LinkedInRefusal noToken() {
        return new LinkedInRefusal(401, 401, null, "Empty oauth2_access_token");
    }

    static LinkedInRefusal accessDenied(String resource, String version) {
        return new LinkedInRefusal(
                403, 100, "ACCESS_DENIED", "Not enough permissions to access: " + resource + "." + version + "01");
    }

    static LinkedInRefusal notFound() {
        return new LinkedInRefusal(404, null, "RESOURCE_NOT_FOUND", "No virtual resource found");
    }

    static LinkedInRefusal sunset(String version) {
        return new LinkedInRefusal(
                426, null, "NONEXISTENT_VERSION", "Requested version " + version + "01 is not active");
    }

    static LinkedInRefusal tooManyToday(String whose) {
        return new LinkedInRefusal(
                429,
                null,
                null,
                "Resource level throttle " + whose + " DAY limit for calls to this resource is reached.");
    }

    /** The refusal that a fault asks for by a word; any other word is a fault of LinkedIn's own. */
    static LinkedInRefusal named(String word) {
        return switch (word) {
            case "bad-request" -> badParameter("Invalid query parameters");
            case "illegal-argument" -> illegalArgument();
            case "access-denied" -> accessDenied("memberCreatorPostAnalytics.FINDER-entity", "202609");
            case "not-found" -> notFound();
            case "sunset" -> sunset("202609");
            case "throttled-member" -> tooManyToday("MEMBER");
            case "throttled-shortly" -> new LinkedInRefusal(429, 101, "TOO_MANY_REQUESTS", "Too many requests");
            default -> new LinkedInRefusal(500, null, null, "Internal Server Error");
        };
    }

    Answer answer() {
        Answer answer = Answer.json(status, json -> {
            json.writeStartObject();
            json.writeNumberField("status", status);
            if (serviceErrorCode != null) {
                json.writeNumberField("serviceErrorCode", serviceErrorCode);
            }
            if (code != null) {
                json.writeStringField("code", code);
            }
            json.writeStringField("message", getMessage());
            json.writeEndObject();
        });
        return answer.as(status == 429 ? Answer.Outcome.THROTTLED : Answer.Outcome.REFUSED);
    }
}

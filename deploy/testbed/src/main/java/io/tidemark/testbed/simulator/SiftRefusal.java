package io.tidemark.testbed.simulator;

/** An error that SIFT reports with its HTTP status and {@code {"error":{"code","message"}}}. */
final class SiftRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String jobId;
    private final long retryAfterSeconds;

    private SiftRefusal(int status, String code, String message, String jobId, long retryAfterSeconds) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.jobId = jobId;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static SiftRefusal of(int status, String code, String message) {
        return new SiftRefusal(status, code, message, null, 0);
    }

    static SiftRefusal invalid(String message) {
        return of(400, "invalid_request", message);
    }

    static SiftRefusal inProgress(String jobId) {
        return new SiftRefusal(409, "scrape_in_progress", "A scrape of this account is running", jobId, 0);
    }

    static SiftRefusal rateLimited(long retryAfterSeconds) {
        return new SiftRefusal(429, "rate_limited", "Too many requests", null, retryAfterSeconds);
    }

    Answer answer() {
        Answer answer = Answer.json(status, json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            json.writeStringField("code", code);
            json.writeStringField("message", getMessage());
            if (jobId != null) {
                json.writeStringField("job_id", jobId);
            }
            json.writeEndObject();
            json.writeEndObject();
        });
        return retryAfterSeconds > 0
                ? answer.withHeader("Retry-After", Long.toString(retryAfterSeconds))
                        .as(Answer.Outcome.THROTTLED)
                : answer;
    }

    /** The refusal that the contract has for this code, or one of status 500. */
    static SiftRefusal withCode(String code) {
        int status = switch (code) {
            case "invalid_request" -> 400;
            case "unauthorized" -> 401;
            case "insufficient_credits" -> 402;
            case "job_not_found" -> 404;
            case "scrape_in_progress" -> 409;
            case "expired" -> 410;
            case "unsupported_platform" -> 422;
            case "rate_limited" -> 429;
            default -> 500;
        };
        return of(status, code, "Switched on as a fault");
    }
}

package io.tidemark.testbed.simulator;

import java.util.Optional;

/** A request that X refuses as a whole, with a problem of RFC 7807. */
final class XRefusal extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String PROBLEMS = "https://api.twitter.com/2/problems/";

    private final int status;
    private final String type;
    private final String title;

    private XRefusal(int status, String type, String title, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.type = type;
        this.title = title;
    }

    static XRefusal problem(int status, String suffix, String title, String detail) {
        return new XRefusal(status, PROBLEMS + suffix, title, detail);
    }

    static XRefusal unauthorized() {
        return new XRefusal(401, "about:blank", "Unauthorized", "Unauthorized");
    }

    static XRefusal tooMany() {
        return new XRefusal(429, "about:blank", "Too Many Requests", "Too Many Requests");
    }

    static XRefusal badParameter(String detail) {
        return problem(400, "invalid-request", "Invalid Request", detail);
    }

    static XRefusal clientForbidden() {
        return problem(
                403,
                "client-forbidden",
                "Client Forbidden",
                "This application's access level does not allow the call.");
    }

    /** Refuses a naming generation as X does: by naming the parameters that it knows. */
    static XRefusal notOneOf(String parameter) {
        String other = parameter.equals("post.fields") ? "tweet.fields" : "post.fields";
        return badParameter("The query parameter [" + parameter + "] is not one of [ids," + other
                + ",expansions,media.fields,pagination_token,max_results,exclude]");
    }

    /** The refusal that a fault asks for by a word; any other word is a fault of X's own. */
    static XRefusal named(String word) {
        return switch (word) {
            case "credits" ->
                problem(
                        402,
                        "credits",
                        "CreditsDepleted",
                        "Your enrolled account does not have any credits to fulfill this request.");
            case "usage-capped" ->
                problem(429, "usage-capped", "UsageCapExceeded", "Usage cap exceeded: Monthly product cap");
            case "locked" ->
                new XRefusal(403, "about:blank", "Forbidden", "Your account is temporarily locked. Log in to unlock.");
            case "client-forbidden" -> clientForbidden();
            case "invalid-request" -> badParameter("One or more parameters to your request was invalid.");
            case "tweet.fields", "post.fields" -> notOneOf(word);
            default -> new XRefusal(503, "about:blank", "Service Unavailable", "Service Unavailable");
        };
    }

    int status() {
        return status;
    }

    Answer answer() {
        Answer answer = Answer.json(status, json -> {
            json.writeStartObject();
            if (status == 400) {
                // Only here X repeats the matter in a list, whose elements look like no other.
                json.writeArrayFieldStart("errors");
                json.writeStartObject();
                json.writeObjectFieldStart("parameters");
                json.writeEndObject();
                json.writeStringField("message", getMessage());
                json.writeEndObject();
                json.writeEndArray();
            }
            json.writeStringField("title", title);
            json.writeStringField("detail", getMessage());
            json.writeStringField("type", type);
            if (type.equals("about:blank")) {
                json.writeNumberField("status", status);
            }
            json.writeEndObject();
        });
        return answer.as(status == 429 ? Answer.Outcome.THROTTLED : Answer.Outcome.REFUSED);
    }

    /** The problem of a single post as a fault names it, such as {@code resource-unavailable}. */
    static Optional<String> ofPost(Faults.Tampering tampering) {
        return tampering.of("problem", "problem");
    }
}

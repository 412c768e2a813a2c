package io.tidemark.testbed.simulator;

/** What can be made to go wrong. */
public enum FaultKind {
    /** The platform's own way to throttle: TikTok 200 with code 40100, SIFT 429 with Retry-After. */
    THROTTLED(Reach.ANSWER),
    /** A plain 429 with Retry-After, as a gateway before the platform sends it. */
    TOO_MANY_REQUESTS(Reach.ANSWER),
    /** HTTP 5xx with an empty JSON object; value: the status, else 503. */
    SERVER_ERROR(Reach.ANSWER),
    /** A page of HTML from a proxy; value: the status, else 502. */
    HTML(Reach.ANSWER),
    /** The platform's error envelope with another code; value: TikTok's number or SIFT's word. */
    ERROR_CODE(Reach.ANSWER),
    /** An error whose text repeats the tokens, the query and the body that were sent; value: the status, else 400. */
    ECHO(Reach.ANSWER),
    /** The right answer, late; value: milliseconds, else 3000. */
    SLOW(Reach.ANSWER),
    /** The connection ends in the middle of the right answer. */
    CUT(Reach.ANSWER),
    /** The right answer after 10 MB of blanks. */
    HUGE(Reach.ANSWER),
    /** A page of a listing whose cursor leads to the same page once more. It strikes any call: name the listing's endpoint. */
    DUPLICATED_PAGE(Reach.ANSWER),

    /** A call inside a batch gets null for its answer. Name the endpoint of the call, not of the batch. */
    LEFT_OUT(Reach.ANSWER),

    /** The access tokens that were given out before the fault are refused; a refresh helps. */
    TOKEN_EXPIRED(Reach.ACCOUNT),
    /** Neither the access nor the refresh tokens of the account are accepted. */
    TOKEN_REVOKED(Reach.ACCOUNT),
    /** The owner withdrew a scope; value: the scope, else video.insights. */
    SCOPE_MISSING(Reach.ACCOUNT),
    /** SIFT finds the account private. */
    ACCOUNT_PRIVATE(Reach.ACCOUNT),
    /** SIFT finds no such account. */
    ACCOUNT_NOT_FOUND(Reach.ACCOUNT),
    /** Scrapes end partial; value: how many posts they got, else 17. */
    SCRAPE_PARTIAL(Reach.ACCOUNT),
    /** Scrapes fail; value: the code, else upstream_blocked. */
    SCRAPE_FAILED(Reach.ACCOUNT),
    /** Scrapes run for ever. */
    SCRAPE_STUCK(Reach.ACCOUNT),
    /** SIFT tells the end of a scrape twice. */
    WEBHOOK_REPEATED(Reach.ACCOUNT),
    /** The end of a scrape is told with a signature of ten minutes ago. */
    WEBHOOK_STALE(Reach.ACCOUNT),
    /** The end of a scrape is told with a signature by another secret. */
    WEBHOOK_FORGED(Reach.ACCOUNT),

    /** Instagram no longer has a metric; value: its wire name. */
    METRIC_REFUSED(Reach.ACCOUNT),
    /** Instagram's usage headers tell so many percent; value: the percent. */
    USAGE(Reach.ACCOUNT),

    /** Instagram refuses the insights of a post; value: code and subcode, else 100/2108006. */
    POST_REFUSED(Reach.POST),
    /** The post is gone from lists and look-ups until the fault is switched off. */
    DELETED(Reach.POST),
    /** A field's key is left out. */
    FIELD_OMITTED(Reach.POST),
    /** A field is null. */
    FIELD_NULL(Reach.POST),
    /** A field is a literal of the caller's, written unchecked; value: the literal. */
    FIELD_LITERAL(Reach.POST),
    /** A field has a hostile value; value: the name of a {@link HostileValue}. */
    HOSTILE(Reach.POST);

    enum Reach {
        ANSWER,
        ACCOUNT,
        POST
    }

    private final Reach reach;

    FaultKind(Reach reach) {
        this.reach = reach;
    }

    Reach reach() {
        return reach;
    }
}

package io.tidemark.sync.platform.linkedin;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.SourceFailure;

/** What a call meant. */
sealed interface LinkedInAnswer {

    /** An answer with a JSON object. */
    record Data(Fields body) implements LinkedInAnswer {}

    /**
     * The access token is not accepted.
     *
     * @param code LinkedIn's number for why: 65600 invalid, 65601 revoked, 65602 expired; the HTTP status where it tells
     *     none
     */
    record TokenRefused(long code) implements LinkedInAnswer {}

    /** The owner's consent, the application or the account's role does not cover it. */
    record Denied() implements LinkedInAnswer {}

    /** LinkedIn does not understand this one request, or does not know what it asks for. */
    record NotUnderstood() implements LinkedInAnswer {}

    /** Anything else. */
    record Failed(SourceFailure failure) implements LinkedInAnswer {}
}

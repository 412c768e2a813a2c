package io.tidemark.sync.platform.tiktok;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.SourceFailure;
import java.time.Duration;

/** What a call meant. TikTok answers HTTP 200 to nearly everything; only the envelope's code counts, never its text. */
sealed interface TikTokAnswer {

    /**
     * Data came.
     *
     * @param partial whether TikTok says that something is left out
     */
    record Data(Fields data, boolean partial) implements TikTokAnswer {}

    /** The access token is expired, missing or revoked; which of them cannot be told apart. */
    record TokenRefused(int code) implements TikTokAnswer {}

    /** One of the fields needs a scope that was not granted. */
    record ScopeMissing() implements TikTokAnswer {}

    /** Anything that refreshing tokens or asking for less cannot mend. */
    record Failed(SourceFailure failure) implements TikTokAnswer {}

    /** Sorts an envelope whose code is not 0 or 20001. */
    static TikTokAnswer refused(int code, Duration retryAfter) {
        return switch (code) {
            case 40102, 40104, 40105 -> new TokenRefused(code);
            case 40130 -> new ScopeMissing();
            case 40016, 40100 ->
                new Failed(new SourceFailure.Throttled(
                        SourceFailure.Scope.APP, retryAfter, "TikTok throttles the application (code " + code + ")"));
            case 40132, 40133 ->
                new Failed(new SourceFailure.Throttled(
                        SourceFailure.Scope.ACCOUNT, retryAfter, "TikTok throttles the account (code " + code + ")"));
            case 40001 ->
                new Failed(new SourceFailure.PermissionMissing(
                        "TikTok does not permit this application to read the account (code 40001)"));
            default ->
                code >= 50000 && code < 60000
                        ? new Failed(new SourceFailure.Transient("TikTok has a fault (code " + code + ")"))
                        : new Failed(new SourceFailure.ContractBug("TikTok refuses our request (code " + code + ")"));
        };
    }
}

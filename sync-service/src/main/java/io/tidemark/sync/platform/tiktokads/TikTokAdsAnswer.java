package io.tidemark.sync.platform.tiktokads;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.SourceFailure;
import java.time.Duration;

/** What a call meant. TikTok answers HTTP 200 to nearly everything; only the envelope's code counts, never its text. */
sealed interface TikTokAdsAnswer {

    /**
     * Data came.
     *
     * @param partial whether TikTok says that something is left out
     */
    record Data(Fields data, boolean partial) implements TikTokAdsAnswer {}

    /** It did not. */
    record Failed(SourceFailure failure) implements TikTokAdsAnswer {}

    /** Sorts an envelope whose code is not 0 or 20001. The tokens of advertisers do not end: the owner revokes them. */
    static Failed refused(long code, Duration pause) {
        return new Failed(
                switch (Math.toIntExact(Math.min(code, Integer.MAX_VALUE))) {
                    case 40102, 40104, 40105 ->
                        new SourceFailure.ReauthNeeded(
                                "Connect the ad account again with another token (code " + code + ").");
                    case 40016, 40100 ->
                        new SourceFailure.Throttled(
                                SourceFailure.Scope.APP, pause, "TikTok throttles the application (code " + code + ")");
                    case 40132, 40133 ->
                        new SourceFailure.Throttled(
                                SourceFailure.Scope.ACCOUNT,
                                pause,
                                "TikTok throttles the advertiser (code " + code + ")");
                    case 40001, 40130 ->
                        new SourceFailure.PermissionMissing(
                                "Grant the application the reports of this advertiser (code " + code + ").");
                    default ->
                        code >= 50000 && code < 60000
                                ? new SourceFailure.Transient("TikTok has a fault (code " + code + ")")
                                : new SourceFailure.ContractBug("TikTok refuses our request (code " + code + ")");
                });
    }
}

package io.tidemark.testbed.simulator;

import java.time.ZoneId;
import java.util.List;

/**
 * One simulated ad account.
 *
 * @param platform meta or tiktok
 * @param id digits
 * @param token the one token that opens it
 */
public record SimulatedAdAccount(String platform, String id, String currency, ZoneId zone, String token, List<Ad> ads) {

    /**
     * An ad.
     *
     * @param ordinal from 0 within the account
     * @param id digits, above 2^53
     * @param promotes what is behind it
     */
    public record Ad(int ordinal, String id, String name, String campaignId, String groupId, Promoted promotes) {

        /** Whether TikTok counts conversions of it; Meta does of every ad. */
        boolean hasConversionsOnTikTok() {
            return ordinal % 4 != 3;
        }
    }

    /**
     * The organic post behind an ad. All parts are null for an uploaded video.
     *
     * @param sourceId the platform's own id of the organic post
     * @param shownId the platform's own id of what is shown: the post, or a copy of it
     * @param shortcode Instagram's shortcode of what is shown
     */
    public record Promoted(String sourceId, String shownId, String shortcode) {
        static final Promoted NOTHING = new Promoted(null, null, null);
    }
}

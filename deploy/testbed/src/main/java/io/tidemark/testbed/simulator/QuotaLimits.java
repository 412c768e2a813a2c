package io.tidemark.testbed.simulator;

/**
 * How many calls the platforms grant; {@link Integer#MAX_VALUE} means any number.
 *
 * @param accountEndpointPerMinute TikTok Business, calls of one account to one endpoint in 60 s
 * @param appPerMinute TikTok Business, calls of the app in 60 s
 * @param appPerSecond TikTok Business, calls of the app in 1 s
 * @param siftPerMinute SIFT, calls of the API key in 60 s
 * @param siftCredits SIFT, scrapes that may be started in the simulator's life
 */
public record QuotaLimits(
        int accountEndpointPerMinute, int appPerMinute, int appPerSecond, int siftPerMinute, int siftCredits) {

    /** TikTok's documented limits, and a wide one for SIFT. */
    public static QuotaLimits documented() {
        return new QuotaLimits(40, 600, 10, 1200, Integer.MAX_VALUE);
    }

    public static QuotaLimits unlimited() {
        return new QuotaLimits(
                Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }
}

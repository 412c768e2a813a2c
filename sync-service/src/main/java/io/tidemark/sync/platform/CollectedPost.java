package io.tidemark.sync.platform;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * One post and one observation of its metrics.
 *
 * @param observedAt when both held: the source's own time where it tells one, else when its answer came; microseconds
 * @param insights whether the costly reading was made for which {@link InsightsDue} is asked
 */
public record CollectedPost(Content content, Metrics metrics, Instant observedAt, boolean insights) {

    /**
     * What a post shows, apart from counters.
     *
     * @param externalId the platform's own id of the post
     * @param sourcePostId the id by which the source asks for the post, where that is another one; null else
     * @param publishedAt microseconds
     * @param mediaType video, photo, reel, image, carousel, story or text
     * @param caption null when it has none
     * @param permalink public address; null when not told
     * @param thumbnailUrl lasting address of a preview; null when there is none or only one that expires
     * @param durationMs length in milliseconds; null for pictures
     * @param isAd null when the platform does not tell
     * @param extra the rest as a JSON object with sorted keys; null when there is none
     */
    public record Content(
            String externalId,
            String sourcePostId,
            Instant publishedAt,
            String mediaType,
            String caption,
            String permalink,
            String thumbnailUrl,
            Long durationMs,
            Boolean isAd,
            String extra) {

        /** The same content, asked for by another id. */
        public Content with(String otherSourcePostId) {
            return new Content(
                    externalId,
                    otherSourcePostId,
                    publishedAt,
                    mediaType,
                    caption,
                    permalink,
                    thumbnailUrl,
                    durationMs,
                    isAd,
                    extra);
        }
    }

    /**
     * Measured values. Every metric that the platform has is in one of the two maps.
     *
     * @param values metric id to a {@link Long} or, for a ratio, a {@link Double}
     * @param absentReasons metric id to why it was not measured
     * @param approximate whether the source rounds
     * @param curves how the video was watched; null when it was not asked for or there is nothing
     * @param breakdowns where views came from and who the viewers were, by kind; null when it was
     *     not asked for
     */
    public record Metrics(
            SortedMap<String, Number> values,
            SortedMap<String, String> absentReasons,
            boolean approximate,
            Curves curves,
            SortedMap<String, Breakdown> breakdowns) {

        /** Measured values without curves and breakdowns. */
        public Metrics(SortedMap<String, Number> values, SortedMap<String, String> absentReasons, boolean approximate) {
            this(values, absentReasons, approximate, null, null);
        }

        /** The same values beside these curves and breakdowns. */
        public Metrics with(Curves otherCurves, SortedMap<String, Breakdown> otherBreakdowns) {
            return new Metrics(values, absentReasons, approximate, otherCurves, otherBreakdowns);
        }
    }

    /**
     * A video second by second. At least one of the two is not null.
     *
     * @param retention share of the viewers who still watched; null when not told
     * @param likes share of the likes that fell on the second; null when not told
     */
    public record Curves(List<Point> retention, List<Point> likes) {

        /**
         * One second.
         *
         * @param second from 0, ascending within a curve
         * @param share 0 to 1
         */
        public record Point(int second, double share) {}
    }
}

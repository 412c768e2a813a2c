package io.tidemark.sync.platform.tiktok;

import java.util.Arrays;

/** What is asked for of each video. */
enum TikTokFieldSet {
    /** What the scope video.list permits. */
    BASIC("b", false, false),
    /** The same, where the figures of the day would be due. */
    BASIC_DAILY("d", false, true),
    /** With the figures of the scope video.insights. */
    INSIGHTS("a", true, false),
    /** With the series by second and the breakdowns too, which change once a day and are longer than all else. */
    INSIGHTS_DAILY("c", true, true);

    private final String mark;
    private final boolean insights;
    private final boolean daily;

    TikTokFieldSet(String mark, boolean insights, boolean daily) {
        this.mark = mark;
        this.insights = insights;
        this.daily = daily;
    }

    static TikTokFieldSet of(boolean insights, boolean daily) {
        return Arrays.stream(values())
                .filter(set -> set.insights == insights && set.daily == daily)
                .findFirst()
                .orElseThrow();
    }

    static TikTokFieldSet ofCursor(String cursor) {
        return Arrays.stream(values())
                .filter(set -> cursor.startsWith(set.mark))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not one of our cursors"));
    }

    /** Stands before TikTok's own cursor in ours, so that all pages of a run ask for the same. */
    String mark() {
        return mark;
    }

    /** Whether video.insights is granted. */
    boolean insights() {
        return insights;
    }

    /** Whether this is the reading of the day. */
    boolean daily() {
        return daily;
    }
}

package io.tidemark.sync.platform.tiktok;

import java.util.Arrays;

/** What is asked for of each video; each set has all fields of those before it. */
enum TikTokFieldSet {
    /** What the scope video.list permits. */
    BASIC("b"),
    /** With the figures of the scope video.insights. */
    INSIGHTS("a"),
    /** With the two series by second, which change once a day and are longer than all else. */
    CURVES("c");

    private final String mark;

    TikTokFieldSet(String mark) {
        this.mark = mark;
    }

    /** Stands before TikTok's own cursor in ours, so that all pages of a run ask for the same. */
    String mark() {
        return mark;
    }

    static TikTokFieldSet ofCursor(String cursor) {
        return Arrays.stream(values())
                .filter(set -> cursor.startsWith(set.mark))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not one of our cursors"));
    }

    boolean insights() {
        return this != BASIC;
    }
}

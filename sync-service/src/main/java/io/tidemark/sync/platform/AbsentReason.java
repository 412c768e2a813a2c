package io.tidemark.sync.platform;

import java.util.Locale;

/** Why a metric was not measured. */
public enum AbsentReason {
    /** The source does not have it. */
    NOT_SUPPORTED,
    /** The account's owner did not grant it. */
    NOT_PERMITTED,
    /** The platform has not computed it, or keeps it only while the post is active. */
    NOT_YET,
    /** The answer lists what happened, and this was not in it. Figures of ads only. */
    NONE_REPORTED,
    /** It was there and could not be read. */
    FAILED,
    /** The platform hides it. */
    WITHHELD;

    /** The name in events, such as {@code not_yet}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}

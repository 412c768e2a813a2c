package io.tidemark.sync.platform.x;

/**
 * Where a run goes on, with what all pages of the run have in common.
 *
 * @param whole whether the run goes to the end of the listing
 * @param analytics what is known of X's permission for analytics
 * @param token X's own token; null on the first page
 */
record XCursor(boolean whole, Analytics analytics, String token) {

    /** Whether X permits analytics. */
    enum Analytics {
        UNKNOWN('u'),
        GRANTED('g'),
        REFUSED('r');

        private final char sign;

        Analytics(char sign) {
            this.sign = sign;
        }

        /** What is known after another call, if it was made. */
        Analytics after(XCostly.State state) {
            return switch (state) {
                case ANSWERED -> GRANTED;
                case REFUSED -> REFUSED;
                case OFF -> GRANTED;
                case NOT_DUE, FAILED -> this;
            };
        }

        private static Analytics of(char sign) {
            for (Analytics each : values()) {
                if (each.sign == sign) {
                    return each;
                }
            }
            throw new IllegalArgumentException("not a cursor of ours");
        }
    }

    static XCursor read(String text) {
        return new XCursor(text.charAt(0) == 'w', Analytics.of(text.charAt(1)), text.substring(2));
    }

    String text() {
        return (whole ? "w" : "y") + analytics.sign + token;
    }
}

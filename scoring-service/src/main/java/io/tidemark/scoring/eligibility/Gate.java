package io.tidemark.scoring.eligibility;

import java.util.Locale;

/**
 * One condition of eligibility and how it stands.
 *
 * @param name which condition
 * @param state how it stands
 * @param detail the figure or text behind the state; null when there is nothing to add
 */
public record Gate(Name name, State state, String detail) {

    /** The conditions, in the order in which they are told. */
    public enum Name {
        /** The post is still on its platform. */
        ALIVE,
        /** No safety check failed. */
        SAFETY,
        /** Nobody excluded it. */
        OVERRIDE,
        /** The score reaches the threshold. */
        SCORE;

        /** The name on the wire. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a condition stands. */
    public enum State {
        /** It is met. */
        PASS,
        /** It is not met. */
        FAIL,
        /** It is not met, or cannot be judged, and a person decided that it does not matter. */
        OVERRIDDEN,
        /** It cannot be judged, which counts as not met. */
        UNKNOWN;

        /** The name on the wire. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean isOpen() {
        return switch (state) {
            case PASS, OVERRIDDEN -> true;
            case FAIL, UNKNOWN -> false;
        };
    }
}

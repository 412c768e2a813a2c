package io.tidemark.testbed;

import java.time.Duration;

/** What a {@link FaultProxy} does to the bytes of every connection, present and future, until something else is set. */
public sealed interface NetworkFault {

    /** Which way bytes go. */
    enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** Everything goes through as it comes. */
    record None() implements NetworkFault {}

    /**
     * Whatever arrives goes on later.
     *
     * @param atLeast shortest delay of a piece
     * @param atMost  longest delay of a piece, at least {@code atLeast}
     */
    record Latency(Duration atLeast, Duration atMost) implements NetworkFault {

        public Latency {
            if (atLeast.isNegative() || atMost.compareTo(atLeast) < 0) {
                throw new IllegalArgumentException("Not a span of delays: " + atLeast + " to " + atMost);
            }
        }
    }

    /** Connections stay open and new ones are accepted, but no byte moves; what was held goes on when the fault ends. */
    record Blackhole() implements NetworkFault {}

    /** Open connections are reset, and so is every new one as soon as it is there. */
    record Reset() implements NetworkFault {}

    /** Open connections are reset, and nobody listens on the port. */
    record Refuse() implements NetworkFault {}

    /**
     * Bytes go on in small pieces, each written by itself.
     *
     * @param mostBytes of a piece, at least 1; how many is drawn anew for each
     * @param pause     after each piece
     */
    record Slice(int mostBytes, Duration pause) implements NetworkFault {

        public Slice {
            if (mostBytes < 1 || pause.isNegative()) {
                throw new IllegalArgumentException("Not a way to slice: " + mostBytes + " bytes, " + pause);
            }
        }
    }

    /**
     * A connection is reset when so many bytes more have gone one way. With {@code TO_CLIENT} and 0 the server gets the
     * next request whole, and its answer is lost.
     *
     * @param direction whose bytes are counted, from when the fault was set or the connection made
     * @param bytes     that still go through, at least 0
     */
    record CutAfter(Direction direction, long bytes) implements NetworkFault {

        public CutAfter {
            if (bytes < 0) {
                throw new IllegalArgumentException("Not a number of bytes: " + bytes);
            }
        }
    }
}

package io.tidemark.bench.freshness;

import java.time.Instant;

/** Microseconds since 1970 by the machine's clock, which all processes share. */
final class Clock {

    private Clock() {}

    static long micros() {
        return micros(Instant.now());
    }

    static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
}

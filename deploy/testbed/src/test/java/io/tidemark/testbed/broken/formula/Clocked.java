package io.tidemark.testbed.broken.formula;

import java.sql.Timestamp;
import java.time.Instant;

/** Breaks a rule on purpose: a formula that reads the clock and knows JDBC. */
final class Clocked {

    private Clocked() {}

    static Timestamp moment() {
        return Timestamp.from(Instant.now());
    }
}

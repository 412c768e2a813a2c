package io.tidemark.testbed.simulator;

import java.util.Locale;

/** The five counters that the figures hold for a post. */
public enum Counter {
    VIEWS,
    LIKES,
    COMMENTS,
    SHARES,
    SAVES;

    /** The name that faults and the ledger use, in lower case. */
    String fieldName() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.tidemark.testbed.simulator;

import java.util.Arrays;

/** Through which door an account is read. */
public enum Source {
    TIKTOK_BUSINESS("tiktok_business"),
    SIFT("sift");

    private final String wireName;

    Source(String wireName) {
        this.wireName = wireName;
    }

    /** The name used in the simulator's own answers and in the figures. */
    public String wireName() {
        return wireName;
    }

    static Source named(String wireName) {
        return Arrays.stream(values())
                .filter(source -> source.wireName.equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown source " + wireName));
    }
}

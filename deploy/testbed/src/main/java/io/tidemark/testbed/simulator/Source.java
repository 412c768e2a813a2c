package io.tidemark.testbed.simulator;

import java.util.Arrays;

/** Through which door an account is read. */
public enum Source {
    TIKTOK_BUSINESS("tiktok_business", "tiktok"),
    SIFT("sift", "tiktok"),
    X("x", "x"),
    INSTAGRAM("instagram", "instagram"),
    LINKEDIN("linkedin", "linkedin");

    private final String wireName;
    private final String platform;

    Source(String wireName, String platform) {
        this.wireName = wireName;
        this.platform = platform;
    }

    /** The platform of the accounts behind it. */
    public String platform() {
        return platform;
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

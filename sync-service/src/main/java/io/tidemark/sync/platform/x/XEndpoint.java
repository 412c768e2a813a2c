package io.tidemark.sync.platform.x;

/** The calls of X that have a limit of their own. */
enum XEndpoint {
    TIMELINE("timeline"),
    LOOK_UP("look-up"),
    ANALYTICS("analytics"),
    MEDIA_ANALYTICS("media-analytics");

    private final String budget;

    XEndpoint(String budget) {
        this.budget = budget;
    }

    /** The name in budgets. */
    String budget() {
        return budget;
    }
}

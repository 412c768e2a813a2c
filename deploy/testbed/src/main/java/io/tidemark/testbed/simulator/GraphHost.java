package io.tidemark.testbed.simulator;

import java.util.Set;

/** The two hosts of the Instagram API. An owner connects through one of them, and its tokens are good there only. */
enum GraphHost {
    FACEBOOK_LOGIN(
            "graph.facebook.com",
            "OAuthException",
            true,
            Set.of("instagram_basic", "instagram_manage_insights", "pages_read_engagement", "pages_show_list")),
    INSTAGRAM_LOGIN(
            "graph.instagram.com",
            "IGApiException",
            false,
            Set.of("instagram_business_basic", "instagram_business_manage_insights"));

    private final String domain;
    private final String errorType;
    private final boolean batches;
    private final Set<String> scopes;

    GraphHost(String domain, String errorType, boolean batches, Set<String> scopes) {
        this.domain = domain;
        this.errorType = errorType;
        this.batches = batches;
        this.scopes = scopes;
    }

    /** One account in three connected by its Instagram Login. */
    static GraphHost of(SimulatedAccount account) {
        return account.number() % 3 == 0 ? INSTAGRAM_LOGIN : FACEBOOK_LOGIN;
    }

    /** Every scope that an owner is asked for. */
    static Set<String> scopes(int accountNumber) {
        return accountNumber % 3 == 0 ? INSTAGRAM_LOGIN.scopes : FACEBOOK_LOGIN.scopes;
    }

    /** The permission without which there are no insights. */
    static boolean isInsights(String scope) {
        return scope.endsWith("_manage_insights");
    }

    /** Where the paths of the host start on the simulator's one port. */
    String pathPrefix() {
        return "/" + domain + "/";
    }

    /** What this host calls most of its errors. */
    String errorType() {
        return errorType;
    }

    /** Whether it takes many calls in one. */
    boolean batches() {
        return batches;
    }
}

package io.tidemark.sync.platform.instagram;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** How an owner connected the account, which decides the host that knows its token. */
enum Login {
    /** Through a Facebook page; this host takes up to 50 calls in one. */
    FACEBOOK("instagram_basic", "instagram_manage_insights", 50, Map.of()),
    /** Directly; one call for each media. */
    INSTAGRAM(
            "instagram_business_basic",
            "instagram_business_manage_insights",
            1,
            Map.of(ProductType.STORY, Set.of("link_clicks")));

    private final String listingScope;
    private final String insightsScope;
    private final int batch;
    private final Map<ProductType, Set<String>> unsupported;

    Login(String listingScope, String insightsScope, int batch, Map<ProductType, Set<String>> unsupported) {
        this.listingScope = listingScope;
        this.insightsScope = insightsScope;
        this.batch = batch;
        this.unsupported = unsupported;
    }

    /** The login that gives scopes like these. */
    static Login of(Collection<String> scopes) {
        return scopes.stream().anyMatch(scope -> scope.startsWith("instagram_business_")) ? INSTAGRAM : FACEBOOK;
    }

    /** What an owner must grant for media to be listed. */
    String listingScope() {
        return listingScope;
    }

    /** What an owner must grant for insights. */
    String insightsScope() {
        return insightsScope;
    }

    /** How many calls can be made at once. */
    int batch() {
        return batch;
    }

    /** Metrics that the other login's host alone has, by their names on the wire. */
    Map<ProductType, Set<String>> unsupported() {
        return unsupported;
    }
}

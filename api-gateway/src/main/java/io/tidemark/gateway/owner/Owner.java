package io.tidemark.gateway.owner;

/** A service that owns what a request is about. */
enum Owner {
    SYNC("sync-service"),
    METRICS("metrics-service"),
    SCORING("scoring-service");

    private final String serviceName;

    Owner(String serviceName) {
        this.serviceName = serviceName;
    }

    String serviceName() {
        return serviceName;
    }
}

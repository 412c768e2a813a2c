package io.tidemark.e2e.failure;

/** What a service talks to. */
enum Dependency {
    KAFKA,
    POSTGRES,
    REGISTRY,
    PLATFORM
}

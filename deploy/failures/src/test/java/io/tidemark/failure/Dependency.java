package io.tidemark.failure;

/** What a service talks to. */
enum Dependency {
    KAFKA,
    POSTGRES,
    REGISTRY,
    PLATFORM
}

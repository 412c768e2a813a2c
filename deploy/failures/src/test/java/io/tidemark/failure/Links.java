package io.tidemark.failure;

import io.tidemark.testbed.FaultProxy;
import java.util.List;

/** A service's ways to what it depends on, each through a proxy of its own. */
record Links(FaultProxy kafka, FaultProxy postgres, FaultProxy registry, FaultProxy platform) {

    static Links drawn(long seed) {
        return new Links(
                FaultProxy.withoutServer(seed),
                FaultProxy.withoutServer(seed + 1),
                FaultProxy.withoutServer(seed + 2),
                FaultProxy.withoutServer(seed + 3));
    }

    FaultProxy to(Dependency dependency) {
        return switch (dependency) {
            case KAFKA -> kafka;
            case POSTGRES -> postgres;
            case REGISTRY -> registry;
            case PLATFORM -> platform;
        };
    }

    List<FaultProxy> all() {
        return List.of(kafka, postgres, registry, platform);
    }
}

package io.tidemark.sync.platform;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The sources that this service is configured with. */
@Singleton
public final class PlatformSources {

    private final Map<String, PlatformSource> byName;

    PlatformSources(List<PlatformSource> sources) {
        byName = sources.stream()
                .collect(Collectors.toMap(
                        PlatformSource::name,
                        Function.identity(),
                        (one, other) -> {
                            throw new IllegalStateException("two sources are called " + one.name());
                        },
                        TreeMap::new));
    }

    /** All sources, by name. */
    public List<PlatformSource> all() {
        return List.copyOf(byName.values());
    }

    /** The source of this name, or empty when none is configured. */
    public Optional<PlatformSource> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Whether any source reads this platform. */
    public boolean reads(String platform) {
        return byName.values().stream().anyMatch(source -> source.platforms().contains(platform));
    }
}

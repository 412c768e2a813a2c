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

    /** Why an account of a platform must not be read through a source, in words; empty when it may. */
    public Optional<String> refusal(String source, String platform) {
        PlatformSource found = byName.get(source);
        if (found == null) {
            return Optional.of("The source " + source + " is not configured any more.");
        }
        return found.platforms().contains(platform)
                ? Optional.empty()
                : Optional.of(source + " is not configured to read " + platform + ", only "
                        + found.platforms().stream().sorted().collect(Collectors.joining(", ")) + ".");
    }

    /** The platforms that some source reads, sorted. */
    public List<String> platforms() {
        return byName.values().stream()
                .flatMap(source -> source.platforms().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** Whether any source reads this platform. */
    public boolean reads(String platform) {
        return byName.values().stream().anyMatch(source -> source.platforms().contains(platform));
    }
}

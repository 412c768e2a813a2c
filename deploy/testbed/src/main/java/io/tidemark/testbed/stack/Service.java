package io.tidemark.testbed.stack;

import io.tidemark.testbed.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The five services as they are shipped: a jar and the folder lib beside it. */
public enum Service {
    SYNC("sync-service", "sync"),
    CONTAINER("container-service", "containers"),
    METRICS("metrics-service", "metrics"),
    SCORING("scoring-service", "scoring"),
    GATEWAY("api-gateway", "gateway");

    private final String module;
    private final String role;

    Service(String module, String role) {
        this.module = module;
        this.role = role;
    }

    /** The module's folder, also what people call the service. */
    public String module() {
        return module;
    }

    /** The service's role and schema in PostgreSQL. */
    public String role() {
        return role;
    }

    /**
     * The jar of a built checkout.
     *
     * @throws StartFailedException if it is not built
     */
    public Path jar(Path checkout) {
        Path target = checkout.resolve(module).resolve("target");
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                List<Path> jars = files.filter(this::isJar).sorted().toList();
                if (!jars.isEmpty()) {
                    return jars.getLast();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Could not look into " + target, e);
            }
        }
        throw new StartFailedException(module + " is not built: there is no jar in " + target + ".");
    }

    private boolean isJar(Path file) {
        return file.getFileName().toString().matches("tidemark-" + module + "-[0-9][0-9A-Za-z.]*(-SNAPSHOT)?\\.jar");
    }

    /** Where the service finds its database, Kafka and the registry, and where it listens. */
    public Map<String, String> environment(StackAddresses addresses) {
        return Map.of(
                "DATASOURCES_DEFAULT_URL", addresses.database().jdbcUrl(),
                "DATASOURCES_DEFAULT_USERNAME", role,
                "DATASOURCES_DEFAULT_PASSWORD", addresses.database().password(),
                "KAFKA_BOOTSTRAP_SERVERS", addresses.bootstrapServers(),
                "KAFKA_SCHEMA_REGISTRY_URL", addresses.registryUrl(),
                "MICRONAUT_SERVER_HOST", "127.0.0.1");
    }
}

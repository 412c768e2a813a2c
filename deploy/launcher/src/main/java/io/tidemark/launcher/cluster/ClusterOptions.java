package io.tidemark.launcher.cluster;

import io.tidemark.launcher.local.LocalAddresses;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import picocli.CommandLine.Option;

/** Which cluster a command works on; every operator's command has these. An option wins over the file, the file over the environment. */
public final class ClusterOptions {

    private static final String REGISTRY = "schema.registry.url";

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,…",
            description = "Kafka; else KAFKA_BOOTSTRAP_SERVERS, else the Tidemark that runs here.")
    private String bootstrapServers;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "The schema registry; else KAFKA_SCHEMA_REGISTRY_URL, else the one that runs here.")
    private String registry;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings of the Kafka clients (security.protocol, sasl.*, ssl.*) and of the registry"
                    + " (schema.registry.url, basic.auth.*); else TIDEMARK_CLIENT_CONFIG names the file.")
    private Path config;

    /**
     * The cluster that was meant.
     *
     * @throws CommandFailedException when none was named and none runs here, or the file cannot be read
     */
    public Cluster cluster() {
        Map<String, String> environment = System.getenv();
        Map<String, String> settings = new HashMap<>();
        Path file = config == null
                ? given(environment, "TIDEMARK_CLIENT_CONFIG").map(Path::of).orElse(null)
                : config;
        if (file != null) {
            settings.putAll(read(file));
        }
        set(
                settings,
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                given(environment, "KAFKA_BOOTSTRAP_SERVERS"));
        set(settings, REGISTRY, registry, given(environment, "KAFKA_SCHEMA_REGISTRY_URL"));
        if (!settings.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            LocalAddresses local = LocalAddresses.find()
                    .orElseThrow(() -> new CommandFailedException("Tidemark does not run here and no cluster is named:"
                            + " start it with ./tidemark up, or give --bootstrap-servers and --registry."));
            settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, local.bootstrapServers());
            settings.putIfAbsent(REGISTRY, local.registryUrl());
        }
        return new Cluster(settings);
    }

    private static void set(Map<String, String> settings, String key, String option, Optional<String> otherwise) {
        if (option != null) {
            settings.put(key, option);
        } else {
            otherwise.ifPresent(value -> settings.putIfAbsent(key, value));
        }
    }

    private static Optional<String> given(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailedException("The settings in " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
        Map<String, String> settings = new HashMap<>();
        properties
                .stringPropertyNames()
                .forEach(name -> settings.put(name, properties.getProperty(name).strip()));
        return settings;
    }
}

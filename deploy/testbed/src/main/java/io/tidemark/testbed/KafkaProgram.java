package io.tidemark.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;

/** The broker's command line, settings and identity in one folder. */
final class KafkaProgram {

    private final Path folder;
    private final List<String> jvmOptions;
    private final Optional<StartupCache> cache;
    private final String clusterId;

    /**
     * Where clients find the broker besides its own port.
     *
     * @param name       among the broker's listeners
     * @param port       on which the broker listens
     * @param advertised port that clients are told
     */
    record Listener(String name, int port, int advertised) {}

    KafkaProgram(Path folder, int heapMegabytes) {
        this.folder = folder;
        this.jvmOptions = List.of("-Xmx" + heapMegabytes + "m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        this.cache = JavaCommand.ownJar().map(jar -> StartupCache.linkedOfJar("kafka", jar, jvmOptions));
        this.clusterId = clusterIdOf(folder);
    }

    /** By which the broker of this folder is known again, on any port. */
    String clusterId() {
        return clusterId;
    }

    /** To be called when the broker has ended in order. */
    void keepCache() {
        cache.ifPresent(StartupCache::keep);
    }

    List<String> command(int port, int controllerPort, List<Listener> others) {
        Path properties = folder.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(properties)) {
            serverProperties(port, controllerPort, others).store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + properties, e);
        }
        List<String> options = new ArrayList<>(jvmOptions);
        cache.map(StartupCache::useOrMake).ifPresent(options::addAll);
        options.add("-Dlogback.configurationFile=io/tidemark/testbed/warnings-logback.xml");
        options.addAll(List.of("-cp", JavaCommand.ownClassPath()));
        return JavaCommand.of(options, List.of(KafkaMain.class.getName(), properties.toString(), clusterId));
    }

    private Properties serverProperties(int port, int controllerPort, List<Listener> others) {
        StringBuilder listeners = new StringBuilder("PLAINTEXT://127.0.0.1:" + port);
        StringBuilder advertised = new StringBuilder(listeners);
        StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        for (Listener other : others) {
            listeners.append(",").append(other.name()).append("://127.0.0.1:").append(other.port());
            advertised.append(",").append(other.name()).append("://127.0.0.1:").append(other.advertised());
            protocols.append(",").append(other.name()).append(":PLAINTEXT");
        }
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                "1",
                "listeners",
                listeners + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners",
                advertised.toString(),
                "listener.security.protocol.map",
                protocols.toString(),
                "controller.listener.names",
                "CONTROLLER",
                "controller.quorum.voters",
                "1@127.0.0.1:" + controllerPort,
                "log.dirs",
                folder.resolve("data").toString(),
                "auto.create.topics.enable",
                "false"));
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "group.initial.rebalance.delay.ms", "0",
                "group.min.session.timeout.ms", "1000"));
        properties.putAll(Map.of(
                // The cleaner's default buffer alone would take 128 MB of the heap.
                "log.cleaner.dedupe.buffer.size", "4194304",
                "num.network.threads", "2",
                "num.io.threads", "4",
                "controller.quorum.election.timeout.ms", "100",
                "controller.quorum.fetch.timeout.ms", "2000",
                "initial.broker.registration.timeout.ms", "60000"));
        return properties;
    }

    private static String clusterIdOf(Path folder) {
        Path file = folder.resolve("cluster-id");
        try {
            Files.createDirectories(folder);
            if (!Files.exists(file)) {
                OwnerOnly.write(file, newClusterId());
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not use " + folder, e);
        }
    }

    private static String newClusterId() {
        UUID id = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        // A leading dash would be read as an option.
        return text.startsWith("-") ? newClusterId() : text;
    }
}

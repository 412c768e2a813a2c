package io.tidemark.launcher.local;

import java.util.Optional;

/**
 * Where the parts of the Tidemark that runs on this machine listen.
 *
 * @param bootstrapServers of Kafka
 * @param registryUrl      of the registry's Confluent API
 * @param databaseUrl      for JDBC, without user and password
 * @param databasePassword of every role
 */
public record LocalAddresses(String bootstrapServers, String registryUrl, String databaseUrl, String databasePassword) {

    /** The addresses, if Tidemark runs here. */
    public static Optional<LocalAddresses> find() {
        StackHome home = StackHome.ofUser();
        return home.state()
                .filter(state -> state.launcher().isAlive())
                .flatMap(state -> state.part("kafka")
                        .flatMap(kafka -> state.part("registry")
                                .flatMap(registry -> state.part("postgres")
                                        .flatMap(postgres -> home.secrets()
                                                .map(secrets -> new LocalAddresses(
                                                        "127.0.0.1:" + kafka.port(),
                                                        "http://127.0.0.1:" + registry.port() + "/apis/ccompat/v7",
                                                        "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/tidemark",
                                                        secrets.databasePassword()))))));
    }

    /** The password stays out of messages. */
    @Override
    public String toString() {
        return bootstrapServers + ", " + registryUrl + ", " + databaseUrl;
    }
}

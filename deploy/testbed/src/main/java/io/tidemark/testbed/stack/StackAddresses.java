package io.tidemark.testbed.stack;

import io.tidemark.testbed.PostgresDatabase;

/**
 * Where the parts beneath the services listen.
 *
 * @param database         of the services, one schema each
 * @param bootstrapServers of Kafka
 * @param registryUrl      base address of the Confluent-compatible API
 * @param simulatorUrl     base address of the simulated platforms
 */
public record StackAddresses(
        PostgresDatabase database, String bootstrapServers, String registryUrl, String simulatorUrl) {}

package io.tidemark.messaging;

import io.micronaut.configuration.kafka.config.KafkaDefaultConfiguration;
import io.micronaut.context.annotation.Requires;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.AbstractHealthIndicator;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Map;

/** Readiness: DOWN while the schema registry does not answer. */
@Readiness
@Singleton
@Requires(beans = KafkaDefaultConfiguration.class)
class RegistryHealth extends AbstractHealthIndicator<Map<String, Object>> {

    private final SchemaRegistryClient registry;

    RegistryHealth(SchemaRegistryClient registry) {
        this.registry = registry;
    }

    @Override
    protected Map<String, Object> getHealthInformation() {
        registry.ping();
        healthStatus = HealthStatus.UP;
        return Map.of("url", registry.config().urls().toString());
    }

    @Override
    protected String getName() {
        return "schema-registry";
    }
}

package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micronaut.configuration.kafka.health.KafkaHealthIndicator;
import io.micronaut.context.ApplicationContext;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.tidemark.testbed.FaultProxy;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.LocalRegistry;
import io.tidemark.testbed.NetworkFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ServiceHealthIT {

    private static final Duration DEADLINE = Duration.ofMinutes(3);

    /** After an outage the lag must be gone within this. */
    private static final Duration RETURN = Duration.ofSeconds(60);

    @Test
    void runningServiceIsAliveAndReady() throws Exception {
        try (LoopFixture loop = new LoopFixture(LocalPostgres.shared().dataSource("metrics"), LocalKafka.shared())) {
            ApplicationContext service = loop.startConsumer();
            assertThat(status(service.getBean(PollHealth.class))).isEqualTo(HealthStatus.UP);
            assertThat(status(service.getBean(RegistryHealth.class))).isEqualTo(HealthStatus.UP);
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(status(service.getBean(KafkaHealthIndicator.class)))
                            .isEqualTo(HealthStatus.UP));
        }
    }

    @Test
    void registryThatIsAwayIsNotReadyAndItsReturnIs() {
        LocalRegistry registry = LocalRegistry.start();
        Map<String, Object> settings =
                Map.of("kafka.bootstrap.servers", "127.0.0.1:1", "kafka.schema.registry.url", registry.url());
        try (registry;
                ApplicationContext service = ApplicationContext.run(settings)) {
            RegistryHealth health = service.getBean(RegistryHealth.class);
            assertThat(status(health)).isEqualTo(HealthStatus.UP);
            registry.kill();
            assertThat(status(health)).isEqualTo(HealthStatus.DOWN);
            registry.restart();
            await().atMost(DEADLINE).until(() -> status(health).equals(HealthStatus.UP));
        }
    }

    @Test
    void registryThatFallsSilentIsNotReadyAndSetsNothingAside() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(LocalRegistry.shared().port(), 3);
                LoopFixture loop = new LoopFixture(LocalPostgres.shared().dataSource("metrics"), LocalKafka.shared())) {
            loop.publish(0, 100);
            proxy.set(new NetworkFault.Blackhole());
            ApplicationContext service = loop.with(
                            "kafka.schema.registry.url",
                            LocalRegistry.shared()
                                    .url()
                                    .replace(":" + LocalRegistry.shared().port(), ":" + proxy.port()))
                    .startConsumer();
            RegistryHealth readiness = service.getBean(RegistryHealth.class);
            assertThat(status(readiness)).isEqualTo(HealthStatus.DOWN);
            assertThat(loop.table.postKeys()).isEmpty();
            assertThat(loop.lag()).isEqualTo(100);
            proxy.heal();
            await().atMost(DEADLINE).until(() -> status(readiness).equals(HealthStatus.UP));
            await().atMost(RETURN).until(() -> loop.lag() == 0);
            assertThat(loop.table.postKeys()).hasSize(100);
            assertThat(loop.deadLetters()).isEmpty();
        }
    }

    @Test
    void pollThreadThatIsStuckIsNotAliveUntilItPollsAgain() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (LoopFixture loop = new LoopFixture(LocalPostgres.shared().dataSource("metrics"), LocalKafka.shared())) {
            loop.table.before(events -> goOn.await());
            ApplicationContext service =
                    loop.with("tidemark.consumer.poll-deadline", "2s").startConsumer();
            PollHealth liveness = service.getBean(PollHealth.class);
            loop.publish(0, 10);
            await().atMost(DEADLINE).until(() -> status(liveness).equals(HealthStatus.DOWN));
            goOn.countDown();
            await().atMost(DEADLINE).until(() -> status(liveness).equals(HealthStatus.UP));
            await().atMost(DEADLINE).until(() -> loop.lag() == 0);
            assertThat(loop.table.postKeys()).hasSize(10);
        } finally {
            goOn.countDown();
        }
    }

    @Test
    void pollThatDiesEndsItsThreadInOrderAndLivenessTells() throws Exception {
        String topic = "health-" + UUID.randomUUID();
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "bootstrap.servers",
                LocalKafka.shared().bootstrapServers(),
                "group.id",
                topic,
                "auto.offset.reset",
                "earliest"));
        try (Admin admin = Admin.create(settings);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
            producer.send(new ProducerRecord<>(topic, new byte[] {1})).get();
        }
        ConsumerLifecycle lifecycle = new ConsumerLifecycle(BatchConsumerConfig.defaults());
        PollHealth health = new PollHealth(BatchConsumerConfig.defaults(), lifecycle);
        Deserializer<byte[]> dying = (name, data) -> {
            throw new StackOverflowError();
        };
        try (WatchedConsumer<byte[], byte[]> consumer =
                new WatchedConsumer<>(settings, new ByteArrayDeserializer(), dying, "health#1", health, lifecycle)) {
            consumer.subscribe(List.of(topic));
            assertThatThrownBy(() -> await().atMost(DEADLINE)
                            .until(() -> !consumer.poll(Duration.ofMillis(100)).isEmpty()))
                    .isInstanceOf(WakeupException.class);
            assertThat(status(health)).isEqualTo(HealthStatus.UP);
        }
        assertThat(status(health)).isEqualTo(HealthStatus.DOWN);
    }

    private static HealthStatus status(HealthIndicator indicator) {
        return Mono.from(indicator.getResult()).block(DEADLINE).getStatus();
    }
}

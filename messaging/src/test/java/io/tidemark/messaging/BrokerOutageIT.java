package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micronaut.configuration.kafka.health.KafkaHealthIndicator;
import io.micronaut.context.ApplicationContext;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalPostgres;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AdminClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** With a broker of its own, because it dies. */
class BrokerOutageIT {

    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private LocalKafka kafka;
    private LoopFixture loop;

    @BeforeEach
    void start() throws Exception {
        kafka = LocalKafka.start();
        loop = new LoopFixture(LocalPostgres.shared().dataSource("metrics"), kafka);
    }

    @AfterEach
    void stop() {
        loop.close();
        kafka.close();
    }

    @Test
    void killedBrokerLosesNothingAndSetsNothingAside() {
        ApplicationContext service = loop.startConsumer();
        loop.publish(0, 300);
        await().atMost(DEADLINE).until(() -> loop.table.postKeys().size() == 300);
        kafka.kill();
        CompletableFuture<Void> publishing = CompletableFuture.runAsync(this::publishUntilAcknowledged);
        await().atMost(DEADLINE).pollDelay(Duration.ofSeconds(3)).until(() -> true);
        assertThat(service.getBean(PollHealth.class).check().getStatus()).isEqualTo(HealthStatus.UP);
        kafka.restart();
        assertThat(publishing).succeedsWithin(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        await().atMost(DEADLINE).until(() -> loop.table.postKeys().size() == 600);
        await().atMost(DEADLINE).ignoreExceptions().until(() -> loop.lag() == 0);
        assertThat(loop.deadLetters()).isEmpty();
    }

    @Test
    void frozenBrokerIsNotReadyLosesNothingAndNeedsNoRestart() {
        ApplicationContext service = loop.startConsumer();
        KafkaHealthIndicator readiness = service.getBean(KafkaHealthIndicator.class);
        loop.publish(0, 300);
        await().atMost(DEADLINE).until(() -> loop.table.postKeys().size() == 300);
        await().atMost(DEADLINE).until(() -> status(readiness).equals(HealthStatus.UP));
        kafka.suspend();
        CompletableFuture<Void> publishing;
        try {
            publishing = CompletableFuture.runAsync(this::publishUntilAcknowledged);
            await().atMost(DEADLINE).until(() -> status(readiness).equals(HealthStatus.DOWN));
            assertThat(service.getBean(PollHealth.class).check().getStatus()).isEqualTo(HealthStatus.UP);
        } finally {
            kafka.resume();
        }
        await().atMost(DEADLINE).until(() -> status(readiness).equals(HealthStatus.UP));
        assertThat(publishing).succeedsWithin(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        await().atMost(DEADLINE).until(() -> loop.table.postKeys().size() == 600);
        await().atMost(DEADLINE).ignoreExceptions().until(() -> loop.lag() == 0);
        assertThat(loop.deadLetters()).isEmpty();
    }

    private static HealthStatus status(HealthIndicator indicator) {
        return Mono.from(indicator.getResult()).block(DEADLINE).getStatus();
    }

    /** As every caller does: an outage may outlast one try, and the ids stay the same. */
    private void publishUntilAcknowledged() {
        await().atMost(DEADLINE)
                .ignoreExceptionsInstanceOf(PublishFailedException.class)
                .until(() -> {
                    loop.publish(300, 600);
                    return true;
                });
    }

    @Test
    void frozenBrokerDoesNotHoldUpTheShutdown() {
        ApplicationContext service = loop.startConsumer();
        loop.publish(0, 300);
        await().atMost(DEADLINE).until(() -> loop.table.postKeys().size() == 300);
        kafka.suspend();
        try {
            assertThat(CompletableFuture.runAsync(service::close)).succeedsWithin(25, TimeUnit.SECONDS);
        } finally {
            kafka.resume();
        }
    }

    @Test
    void brokerThatFreezesBeforeACommitDoesNotHoldUpTheShutdown() {
        ApplicationContext service = loop.startConsumer();
        CountDownLatch published = new CountDownLatch(1);
        CountDownLatch frozen = new CountDownLatch(1);
        loop.table.before(events -> {
            published.await();
            kafka.suspend();
            frozen.countDown();
        });
        try {
            loop.publish(0, 1);
            published.countDown();
            await().atMost(DEADLINE).until(() -> frozen.getCount() == 0);
            assertThat(CompletableFuture.runAsync(service::close)).succeedsWithin(25, TimeUnit.SECONDS);
        } finally {
            kafka.resume();
        }
        assertThat(loop.table.postKeys()).hasSize(1);
    }

    @Test
    void provisionerWaitsForABrokerThatStartsLaterAndGivesUpInTime() {
        kafka.kill();
        try (AdminClient admin = AdminClient.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            TopicProvisioner impatient = new TopicProvisioner(
                    admin, kafka.bootstrapServers(), new TopicConfig((short) -1, 0, Duration.ofSeconds(1)));
            assertThatThrownBy(impatient::provide)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(kafka.bootstrapServers())
                    .hasMessageContaining("within 1 s");
            TopicProvisioner patient =
                    new TopicProvisioner(admin, kafka.bootstrapServers(), new TopicConfig((short) -1, 0, DEADLINE));
            CompletableFuture<Void> provided = CompletableFuture.runAsync(patient::provide);
            kafka.restart();
            assertThat(provided).succeedsWithin(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
    }
}

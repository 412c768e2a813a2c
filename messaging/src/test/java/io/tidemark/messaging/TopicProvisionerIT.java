package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import io.tidemark.testbed.LocalKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicProvisionerIT {

    private final AdminClient admin =
            AdminClient.create(Map.of("bootstrap.servers", LocalKafka.shared().bootstrapServers()));

    @AfterEach
    void closeAdmin() {
        admin.close();
    }

    @Test
    void catalogueIsThereWithItsPartitionsAndRetention() throws Exception {
        provisioner(0).provide();
        for (Topic<?> topic : Topics.all()) {
            assertThat(describe(topic.name()).partitions()).as(topic.name()).hasSize(topic.partitions());
            assertThat(config(topic.name()).get("retention.ms").value())
                    .isEqualTo(Long.toString(topic.retention().toMillis()));
        }
    }

    @Test
    void deadLettersAreKeptForEverAndMayBeLarge() throws Exception {
        String group = "group-" + UUID.randomUUID();
        provisioner(0).provideDeadLetters(group);
        assertThat(config(group + ".dlq").get("retention.ms").value()).isEqualTo("-1");
        assertThat(config(group + ".dlq").get("max.message.bytes").value()).isEqualTo("16777216");
    }

    @Test
    void manyServicesMayProvideTheSameTopicsAtOnce() throws Exception {
        String group = "group-" + UUID.randomUUID();
        List<CompletableFuture<Void>> services = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            services.add(CompletableFuture.runAsync(() -> provisioner(0).provideDeadLetters(group)));
        }
        assertThat(CompletableFuture.allOf(services.toArray(CompletableFuture[]::new)))
                .succeedsWithin(3, TimeUnit.MINUTES);
        assertThat(describe(group + ".dlq").partitions()).hasSize(1);
    }

    @Test
    void topicWithFewerPartitionsIsAClearError() {
        provisioner(0).provide();
        assertThatThrownBy(() -> provisioner(100).provide())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("posts.synced.v1 has 6 partitions but needs 100");
        provisioner(3).provide();
    }

    private TopicDescription describe(String topic) throws Exception {
        return admin.describeTopics(List.of(topic)).topicNameValues().get(topic).get();
    }

    private Config config(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource)).all().get().get(resource);
    }

    private TopicProvisioner provisioner(int partitions) {
        return new TopicProvisioner(
                admin,
                LocalKafka.shared().bootstrapServers(),
                new TopicConfig((short) -1, partitions, Duration.ofSeconds(30)));
    }
}

package io.tidemark.gateway.overview;

import static io.tidemark.gateway.TestProject.items;
import static io.tidemark.gateway.overview.Events.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.gateway.Gateway;
import io.tidemark.gateway.TestProject;
import io.tidemark.messaging.EventPublisher;
import io.tidemark.schemas.Topics;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The way from the topics to the answer, over a real broker and registry. */
class ConsumersIT {

    private static Gateway gateway;

    @BeforeAll
    static void start() {
        gateway = Gateway.start(
                "gateway_consumers",
                Map.of(
                        "kafka.bootstrap.servers",
                        LocalKafka.shared().bootstrapServers(),
                        "kafka.schema.registry.url",
                        LocalRegistry.shared().url()));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void whatTheTopicsTellIsServed() {
        TestProject project = gateway.project("consumed");
        String key = "tiktok:1";
        EventPublisher publisher = gateway.bean(EventPublisher.class);
        publisher.publish(
                Topics.ADS_CONTENT_ELIGIBILITY,
                List.of(Events.eligibility(project.id(), key, T0, true).build()));
        publisher.publish(
                Topics.ADS_CONTENT_SCORED,
                List.of(Events.score(project.id(), key, T0, 6.35).build()));
        publisher.publish(Topics.CONTAINERS_CREATED, List.of(Events.container(project.id(), key)));
        publisher.publish(
                Topics.POST_METRICS_COLLECTED,
                List.of(Events.metrics(key, T0, project.id()).setViews(1000L).build()));
        publisher.publish(
                Topics.POSTS_SYNCED, List.of(Events.post(key, T0, project.id()).build()));
        publisher.publish(
                Topics.ACCOUNT_SYNCS_REPORTED,
                List.of(Events.accountSync("ada", T0, project.id()).build()));

        Awaitility.await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
            List<Map<String, Object>> served = items(project.found("/ads-content?eligible=true&minScore=6"));
            assertThat(served).hasSize(1);
            assertThat(served.getFirst())
                    .containsEntry("postKey", key)
                    .containsEntry("organicScore", 6.35)
                    .containsEntry("eligible", true);
            assertThat(served.getFirst().get("metrics").toString()).contains("views=1000");
            assertThat(items(project.found("/posts")).getFirst().get("containerId"))
                    .isNotNull();
            assertThat(items(project.found("/sync-health")))
                    .extracting(account -> account.get("handle"))
                    .containsExactly("ada");
        });
    }

    @Test
    void anEventThatCannotBeStoredHidesNoneBesideIt() {
        TestProject project = gateway.project("beside");
        gateway.bean(EventPublisher.class)
                .publish(
                        Topics.POST_METRICS_COLLECTED,
                        List.of(
                                Events.metrics("tiktok:10", T0, project.id())
                                        .setViews(1L)
                                        .build(),
                                Events.metrics("tiktok:11", T0, project.id())
                                        .setViews(-1L)
                                        .build(),
                                Events.metrics("tiktok:12", T0, project.id())
                                        .setSkipRate(Double.NaN)
                                        .build(),
                                Events.metrics("tiktok:13", T0, project.id())
                                        .setViews(4L)
                                        .build()));
        gateway.bean(EventPublisher.class)
                .publish(
                        Topics.POSTS_SYNCED,
                        List.of(
                                Events.post("tiktok:10", T0, project.id()).build(),
                                Events.post("tiktok:11", T0, project.id())
                                        .setCaption("a\0b")
                                        .build(),
                                Events.post("tiktok:13", T0, project.id()).build()));

        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(items(project.found("/posts?sort=views_asc&minViews=0")))
                        .extracting(item -> item.get("postKey"))
                        .containsExactly("tiktok:10", "tiktok:13"));
    }
}

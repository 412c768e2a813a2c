package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.ContainerCreated;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class EventHeadersTest {

    private final EventHeaders<PostMetricsCollected> headers =
            new EventHeaders<>(Topics.POST_METRICS_COLLECTED, "/sync-service");

    @AfterEach
    void forgetTrace() {
        MDC.clear();
    }

    @Test
    void eventIsACloudEventInBinaryMode() {
        PostMetricsCollected event = TestEvents.event(1);
        assertThat(text(headers.of(event)))
                .isEqualTo(Map.of(
                        "ce_specversion", "1.0",
                        "ce_type", "io.tidemark.schemas.event.PostMetricsCollected",
                        "ce_source", "/sync-service",
                        "ce_id", event.getEventId(),
                        "ce_time", "2026-03-01T12:00:00.123456Z",
                        "content-type", "application/avro"));
    }

    @Test
    void eventWithoutATimeHasNone() {
        ContainerCreated event = ContainerCreated.newBuilder()
                .setEventId("e")
                .setContainerId("c")
                .setProjectId("p")
                .setPostKey("tiktok:1")
                .setPlatform("tiktok")
                .setAccountKey("tiktok:2")
                .setScoringPool("ugc")
                .build();
        assertThat(text(new EventHeaders<>(Topics.CONTAINERS_CREATED, "/container-service").of(event)))
                .containsEntry("ce_id", "e")
                .doesNotContainKey("ce_time");
    }

    @Test
    void traceOfTheThreadIsPassedOn() {
        String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        MDC.put("traceparent", traceparent);
        assertThat(text(headers.of(TestEvents.event(1)))).containsEntry("traceparent", traceparent);
        MDC.put("traceparent", "nonsense\nwith a line break");
        assertThat(text(headers.of(TestEvents.event(1)))).doesNotContainKey("traceparent");
    }

    private static Map<String, String> text(Iterable<Header> headers) {
        Map<String, String> text = new LinkedHashMap<>();
        headers.forEach(header -> text.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return text;
    }
}

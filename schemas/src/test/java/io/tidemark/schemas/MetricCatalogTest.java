package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tidemark.schemas.event.PostMetricsCollected;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class MetricCatalogTest {

    private static final Schema EVENT = PostMetricsCollected.getClassSchema();

    @Test
    void everyMetricIsANullableFieldOfItsType() {
        assertThat(MetricCatalog.all()).allSatisfy(metric -> {
            Schema field = EVENT.getField(metric.id()).schema();
            assertThat(field.getTypes().stream().map(Schema::getType))
                    .as(metric.id())
                    .containsExactly(Schema.Type.NULL, metric.isWhole() ? Schema.Type.LONG : Schema.Type.DOUBLE);
        });
    }

    @Test
    void everyNullableNumberOfTheEventIsAMetricInTheSameOrder() {
        List<String> numbers = EVENT.getFields().stream()
                .filter(field -> field.schema().isNullable())
                .filter(field -> field.schema().getTypes().stream()
                        .anyMatch(type -> type.getType() == Schema.Type.LONG || type.getType() == Schema.Type.DOUBLE))
                .map(Schema.Field::name)
                .toList();
        assertThat(MetricCatalog.all().stream().map(MetricDefinition::id)).containsExactlyElementsOf(numbers);
    }

    @Test
    void everyMetricTellsWhatItIsAndWhoHasIt() {
        assertThat(MetricCatalog.all()).allSatisfy(metric -> {
            assertThat(metric.definition()).endsWith(".");
            assertThat(metric.wireNames()).as(metric.id()).isNotEmpty();
            assertThat(MetricCatalog.find(metric.id())).contains(metric);
        });
        assertThat(MetricCatalog.find("no_such_metric")).isEmpty();
    }

    @Test
    void jsonNameIsCamelCase() {
        assertThat(MetricCatalog.find("avg_watch_time_ms").orElseThrow().jsonName())
                .isEqualTo("avgWatchTimeMs");
        assertThat(MetricCatalog.find("views").orElseThrow().jsonName()).isEqualTo("views");
    }

    @Test
    void valueReadsTheMetricsOwnField() {
        PostMetricsCollected event =
                observation().setViews(Long.MAX_VALUE).setFullWatchRate(0.25).build();
        assertThat(MetricCatalog.value(event, MetricCatalog.find("views").orElseThrow()))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(MetricCatalog.value(
                        event, MetricCatalog.find("full_watch_rate").orElseThrow()))
                .isEqualTo(0.25);
        assertThat(MetricCatalog.value(event, MetricCatalog.find("likes").orElseThrow()))
                .isNull();
    }

    @Test
    void countsFromNoughtAndSharesFromNoughtToOneAreStorable() {
        MetricCatalog.requireStorable(observation().build());
        for (MetricDefinition metric : MetricCatalog.all()) {
            List<Number> taken = metric.isWhole() ? List.of(0L, 1L, Long.MAX_VALUE) : List.of(0.0, 0.5, 1.0);
            taken.forEach(value -> MetricCatalog.requireStorable(with(metric, value)));
            List<Number> refused = metric.isWhole()
                    ? List.of(-1L, Long.MIN_VALUE)
                    : List.of(-0.001, Math.nextUp(1.0), Double.NaN, Double.POSITIVE_INFINITY);
            refused.forEach(value -> assertThatIllegalArgumentException()
                    .as("%s of %s", metric.id(), value)
                    .isThrownBy(() -> MetricCatalog.requireStorable(with(metric, value)))
                    .withMessageStartingWith(metric.id()));
        }
    }

    @Test
    void textsWithNulAreRefusedWhereverTheyStand() {
        for (PostMetricsCollected event : List.of(
                observation().setPostKey("tiktok:\0").build(),
                observation().setPostKey("").build(),
                observation().setSource("\0").build(),
                observation().setAbsentReasons(Map.of("views", "\0")).build(),
                observation().setAbsentReasons(Map.of("\0", "failed")).build())) {
            assertThatIllegalArgumentException().isThrownBy(() -> MetricCatalog.requireStorable(event));
        }
    }

    private static PostMetricsCollected with(MetricDefinition metric, Number value) {
        PostMetricsCollected event = observation().build();
        event.put(EVENT.getField(metric.id()).pos(), value);
        return event;
    }

    private static PostMetricsCollected.Builder observation() {
        return PostMetricsCollected.newBuilder()
                .setEventId("6aaa28c6-36b7-529b-aaa8-bbff1962e9c5")
                .setPostKey("tiktok:1")
                .setPlatform("tiktok")
                .setExternalId("1")
                .setAccountKey("tiktok:2")
                .setProjectIds(List.of())
                .setSource("test")
                .setObservedAt(Instant.EPOCH)
                .setApproximate(false)
                .setAbsentReasons(Map.of());
    }
}

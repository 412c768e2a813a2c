package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.AccountMetricDefinition.Kind;
import io.tidemark.schemas.event.AccountMetricsCollected;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class AccountMetricCatalogTest {

    @Test
    void everyNullableLongOfTheEventIsAMetricInTheSameOrder() {
        List<String> numbers = AccountMetricsCollected.getClassSchema().getFields().stream()
                .filter(field -> field.schema().isNullable())
                .filter(field -> field.schema().getTypes().getLast().getType() == Schema.Type.LONG)
                .map(Schema.Field::name)
                .toList();
        assertThat(AccountMetricCatalog.all().stream().map(AccountMetricDefinition::id))
                .containsExactlyElementsOf(numbers);
    }

    @Test
    void everyMetricTellsWhatItIs() {
        assertThat(AccountMetricCatalog.all()).allSatisfy(metric -> {
            assertThat(metric.definition()).endsWith(".");
            assertThat(metric.definition().endsWith("on the day."))
                    .as(metric.id())
                    .isEqualTo(metric.kind() == Kind.DAY);
            assertThat(AccountMetricCatalog.find(metric.id())).contains(metric);
        });
        assertThat(AccountMetricCatalog.find("no_such_metric")).isEmpty();
    }

    @Test
    void valueReadsTheMetricsOwnField() {
        AccountMetricsCollected event = AccountMetricsCollected.newBuilder()
                .setEventId("6aaa28c6-36b7-529b-aaa8-bbff1962e9c5")
                .setAccountKey("linkedin:2")
                .setPlatform("linkedin")
                .setProjectIds(List.of())
                .setSource("manual")
                .setDay(LocalDate.parse("2026-08-01"))
                .setObservedAt(Instant.EPOCH)
                .setAbsentReasons(Map.of())
                .setProfileViews(Long.MAX_VALUE)
                .build();
        AccountMetricDefinition views =
                AccountMetricCatalog.find("profile_views").orElseThrow();
        assertThat(AccountMetricCatalog.value(event, views)).isEqualTo(Long.MAX_VALUE);
        assertThat(AccountMetricCatalog.value(
                        event, AccountMetricCatalog.find("followers").orElseThrow()))
                .isNull();
        assertThat(views.jsonName()).isEqualTo("profileViews");
        assertThat(Topics.ACCOUNT_METRICS_COLLECTED.key(event)).isEqualTo("linkedin:2");
    }
}

package io.tidemark.messaging;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.Topic;
import io.tidemark.schemas.event.AdMetricsCollected;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Events to send through the loop. */
final class TestEvents {

    static final Instant OBSERVED_AT = Instant.parse("2026-03-01T12:00:00.123456Z");

    private TestEvents() {}

    /** A topic of its own with the contract of the metrics topic. */
    static Topic<PostMetricsCollected> topic(String name) {
        return new Topic<>(
                name,
                PostMetricsCollected.class,
                PostMetricsCollected.getClassSchema(),
                PostMetricsCollected::getPostKey,
                3,
                Topic.FOREVER,
                "messaging-test");
    }

    static PostMetricsCollected event(int number) {
        return event(number, (long) number);
    }

    static PostMetricsCollected event(int number, Long views) {
        String postKey = NaturalKeys.postKey("tiktok", Integer.toString(number));
        return PostMetricsCollected.newBuilder()
                .setEventId(NaturalKeys.id("test", postKey).toString())
                .setPostKey(postKey)
                .setPlatform("tiktok")
                .setExternalId(Integer.toString(number))
                .setAccountKey("tiktok:account")
                .setProjectIds(List.of("6d0b2c0e-30b6-5f5e-8a53-f32d3c1b0001"))
                .setSource("test")
                .setObservedAt(OBSERVED_AT)
                .setApproximate(false)
                .setAbsentReasons(Map.of("saves", "not_supported"))
                .setViews(views)
                .build();
    }

    /** A day of an ad with the given sums of money, which may be null. */
    static AdMetricsCollected adDay(BigDecimal spend, BigDecimal conversionValue) {
        return AdMetricsCollected.newBuilder()
                .setEventId(NaturalKeys.id("test", "ad").toString())
                .setAdKey(NaturalKeys.adKey("meta", "1"))
                .setPlatform("meta")
                .setAdId("1")
                .setAdAccountId("2")
                .setProjectIds(List.of())
                .setSource("test")
                .setDay(LocalDate.of(2026, 9, 1))
                .setTimeZone("America/Los_Angeles")
                .setCurrency("USD")
                .setSpend(spend)
                .setConversionValue(conversionValue)
                .setConversionAction("purchase")
                .setAttribution("7d_click")
                .setReported(true)
                .setComplete(true)
                .setObservedAt(OBSERVED_AT)
                .build();
    }

    /** Events with the numbers from {@code from} to before {@code to}. */
    static List<PostMetricsCollected> events(int from, int to) {
        return IntStream.range(from, to).mapToObj(TestEvents::event).toList();
    }

    /** An event in the wire format, as written with a schema of that id. */
    static byte[] encoded(int schemaId, PostMetricsCollected event) {
        return new AvroEncoder<>(PostMetricsCollected.class, PostMetricsCollected.getClassSchema(), () -> schemaId)
                .encode(event);
    }
}

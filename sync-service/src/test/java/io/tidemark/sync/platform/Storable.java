package io.tidemark.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.ads.AdRow;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** What must hold for everything that is read from an answer, whatever the answer was: our tables take it. */
public final class Storable {

    private static final Instant FIRST = Instant.parse("1990-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2201-01-01T00:00:00Z");
    private static final BigDecimal MOST_MONEY = BigDecimal.TEN.pow(14);

    private Storable() {}

    public static void posts(List<CollectedPost> posts) {
        for (CollectedPost post : posts) {
            content(post.content());
            time(post.observedAt());
            post.metrics().values().forEach((metric, value) -> {
                switch (value) {
                    case Long count -> assertThat(count).as(metric).isNotNegative();
                    case Double share -> assertThat(share).as(metric).isBetween(0.0, 1.0);
                    default -> throw new AssertionError(metric + " is a " + value.getClass());
                }
                assertThat(post.metrics().absentReasons()).doesNotContainKey(metric);
            });
            if (post.metrics().curves() != null) {
                curve(post.metrics().curves().retention());
                curve(post.metrics().curves().likes());
            }
            if (post.metrics().breakdowns() != null) {
                post.metrics().breakdowns().values().forEach(Storable::breakdown);
            }
        }
    }

    public static void content(CollectedPost.Content content) {
        assertThat(content.externalId()).isNotBlank().hasSizeLessThanOrEqualTo(128);
        time(content.publishedAt());
        text(content.mediaType());
        for (String text : new String[] {
            content.externalId(), content.sourcePostId(), content.caption(), content.permalink(), content.thumbnailUrl()
        }) {
            text(text);
        }
        if (content.durationMs() != null) {
            assertThat(content.durationMs()).isNotNegative();
        }
        if (content.extra() != null) {
            try {
                StrictJson.parse(content.extra().getBytes(StandardCharsets.UTF_8));
            } catch (MalformedJsonException e) {
                throw new AssertionError("extra is no JSON: " + content.extra(), e);
            }
            text(content.extra());
        }
    }

    public static void rejected(List<RejectedItem> rejected) {
        for (RejectedItem item : rejected) {
            text(item.externalId());
            assertThat(item.part()).isNotBlank();
            assertThat(item.reason()).isNotBlank();
            text(item.reason());
        }
    }

    public static void ads(List<AdRow> rows) {
        for (AdRow row : rows) {
            assertThat(row.adId()).isNotBlank().hasSizeLessThanOrEqualTo(128);
            assertThat(row.day().getYear()).as("year of the day").isBetween(2000, 2199);
            for (String text : new String[] {row.adName(), row.campaignId(), row.adsetId(), row.currency()}) {
                text(text);
            }
            count(row.figures().impressions());
            count(row.figures().clicks());
            count(row.figures().conversionCount());
            money(row.figures().spend());
            money(row.figures().conversionValue());
        }
    }

    private static void count(Long count) {
        if (count != null) {
            assertThat(count).isNotNegative();
        }
    }

    private static void money(BigDecimal money) {
        if (money != null) {
            assertThat(money.scale()).isLessThanOrEqualTo(6);
            assertThat(money.abs()).isLessThan(MOST_MONEY);
        }
    }

    private static void curve(List<CollectedPost.Curves.Point> points) {
        int before = -1;
        for (CollectedPost.Curves.Point point : points == null ? List.<CollectedPost.Curves.Point>of() : points) {
            assertThat(point.second()).isGreaterThan(before);
            assertThat(point.share()).isBetween(0.0, 1.0);
            before = point.second();
        }
    }

    private static void breakdown(Breakdown breakdown) {
        switch (breakdown) {
            case Breakdown.Absent(String reason) -> assertThat(reason).isNotBlank();
            case Breakdown.Told(List<Breakdown.Part> parts) -> {
                assertThat(parts).isNotEmpty().extracting(Breakdown.Part::name).doesNotHaveDuplicates();
                for (Breakdown.Part part : parts) {
                    assertThat(part.name()).isNotBlank().hasSizeLessThanOrEqualTo(200);
                    text(part.name());
                    assertThat(part.share()).isBetween(0.0, 1.0);
                }
            }
        }
    }

    private static void time(Instant time) {
        assertThat(time).isBetween(FIRST, END);
        assertThat(time.getNano() % 1000).as("nanoseconds below a microsecond").isZero();
    }

    private static void text(String text) {
        if (text != null) {
            assertThat(text.indexOf('\0')).as("NUL").isNegative();
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text))
                    .as("UTF-8 can hold it")
                    .isTrue();
        }
    }
}

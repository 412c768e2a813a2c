package io.tidemark.gateway.overview;

import static io.tidemark.gateway.overview.Events.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pages are written by hand; the records that describe them, written by the framework, must come out the same. */
class PageJsonTest {

    private static final String HOSTILE = "\"\\ \n\t\u0001 </script> é 漢 😀 \u2028";

    private static ApplicationContext context;
    private static ObjectMapper json;

    @BeforeAll
    static void start() {
        context = ApplicationContext.builder()
                .enableDefaultPropertySources(false)
                .properties(Map.of("micronaut.serde.serialization.inclusion", "always"))
                .start();
        json = context.getBean(ObjectMapper.class);
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @Test
    void postsComeOutAsTheirRecordsDescribeThem() throws IOException {
        Random random = new Random(11);
        for (int round = 0; round < 50; round++) {
            List<PostItem> items = new ArrayList<>();
            for (int i = 0; i < round % 5; i++) {
                items.add(new PostItem(
                        post(random), measured(random), maybe(random, UUID.randomUUID()), verdict(random)));
            }
            Optional<String> next = random.nextBoolean() ? Optional.of("abc-_1") : Optional.empty();
            assertThat(text(PageJson.posts(new Page<>(items, next))))
                    .isEqualTo(json.writeValueAsString(new PostPage(items, next.orElse(null))));
        }
    }

    @Test
    void adsContentComesOutAsItsRecordsDescribeIt() throws IOException {
        Random random = new Random(12);
        List<AdsContentItem> items = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            items.add(new AdsContentItem(
                    new UUID(1, i),
                    new UUID(2, i),
                    "ugc",
                    maybe(random, "ugc-1"),
                    verdict(random),
                    post(random),
                    measured(random)));
        }
        assertThat(text(PageJson.adsContent(new Page<>(items, Optional.of("n")))))
                .isEqualTo(json.writeValueAsString(new AdsContentPage(items, "n")));
    }

    private static Post post(Random random) {
        return new Post(
                "tiktok:" + random.nextInt(),
                "tiktok",
                "1",
                "tiktok:u",
                maybe(random, HOSTILE),
                "video",
                time(random),
                maybe(random, HOSTILE.repeat(random.nextInt(20))),
                maybe(random, "https://example.com/?a=1&b=2"),
                null,
                maybe(random, random.nextLong()),
                maybe(random, random.nextBoolean()),
                maybe(random, time(random)),
                time(random));
    }

    private static Measured measured(Random random) {
        Number[] values = new Number[MetricValues.METRICS.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = MetricValues.METRICS.get(i).isWhole()
                    ? maybe(random, random.nextLong(Long.MAX_VALUE))
                    : maybe(random, random.nextDouble());
        }
        return new Measured(
                new MetricValues(values),
                maybe(random, random.nextDouble()),
                maybe(random, time(random)),
                random.nextBoolean() ? Map.of() : Map.of("saves", time(random)),
                new AbsentReasons(random.nextBoolean() ? Map.of() : Map.of("reach", "not_permitted")),
                maybe(random, "sift"),
                maybe(random, random.nextBoolean()));
    }

    private static Verdict verdict(Random random) {
        return new Verdict(
                maybe(random, random.nextInt(1001) / 100.0),
                maybe(random, time(random)),
                maybe(random, "TOO_FEW_VIEWS"),
                maybe(random, random.nextBoolean()),
                maybe(random, "include"),
                maybe(random, time(random)));
    }

    private static Instant time(Random random) {
        return T0.plusSeconds(random.nextInt(100_000_000)).plusNanos(random.nextInt(1_000_000) * 1000L);
    }

    private static <T> T maybe(Random random, T value) {
        return random.nextInt(3) == 0 ? null : value;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

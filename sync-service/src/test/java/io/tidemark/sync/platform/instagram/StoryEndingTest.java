package io.tidemark.sync.platform.instagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoryEndingTest {

    private static final Instant NOW = Instant.parse("2026-09-20T10:00:00Z");

    @Test
    void figuresOfSeveralStoriesAreRead() throws Exception {
        assertThat(read(entry(
                        "1789896000",
                        change(
                                        "\"17900000000000001\"",
                                        "\"impressions\":444,\"reach\":44,\"taps_forward\":4,\"replies\":0")
                                + "," + change("17900000000000002", "\"reach\":7"))))
                .containsExactly(
                        new StoryEnding(
                                "17900000000000001",
                                Instant.parse("2026-09-20T09:20:00Z"),
                                new TreeMap<>(Map.of("impressions", 444L, "reach", 44L, "replies", 0L)),
                                new TreeSet<>()),
                        new StoryEnding(
                                "17900000000000002",
                                Instant.parse("2026-09-20T09:20:00Z"),
                                new TreeMap<>(Map.of("reach", 7L)),
                                new TreeSet<>()));
    }

    @Test
    void missingNullAndWrongFiguresAreThreeThings() throws Exception {
        StoryEnding ending = read(entry(
                        "1789898400",
                        change("\"17900000000000001\"", "\"impressions\":null,\"reach\":\"44\",\"replies\":-1")))
                .getFirst();
        assertThat(ending.figures()).isEmpty();
        assertThat(ending.unreadable()).isEqualTo(Set.of("reach", "replies"));
    }

    @Test
    void nothingIsToldBeforeItHappens() throws Exception {
        assertThat(read(entry("4102444800", change("\"1\"", "\"reach\":7")))
                        .getFirst()
                        .toldAt())
                .isEqualTo(NOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"object\":\"page\",\"entry\":[]}",
                "{\"object\":\"instagram\"}",
                "{\"object\":\"instagram\",\"entry\":{}}",
                "{\"object\":\"instagram\",\"entry\":[7,{\"time\":\"soon\"},{\"time\":1789898400}]}",
                "{\"object\":\"instagram\",\"entry\":[{\"time\":1789898400,\"changes\":[7,"
                        + "{\"field\":\"comments\",\"value\":{\"media_id\":\"1\"}},"
                        + "{\"field\":\"story_insights\",\"value\":{\"media_id\":\"../me\"}},"
                        + "{\"field\":\"story_insights\",\"value\":[]}]}]}"
            })
    void whatIsNotOfAStoryIsPassedOver(String body) throws Exception {
        assertThat(read(body)).isEmpty();
    }

    private static String entry(String time, String changes) {
        return "{\"object\":\"instagram\",\"entry\":[{\"id\":\"17841400000000001\",\"time\":" + time + ",\"changes\":["
                + changes + "]}]}";
    }

    private static String change(String mediaId, String figures) {
        return "{\"field\":\"story_insights\",\"value\":{\"media_id\":" + mediaId + "," + figures + "}}";
    }

    private static List<StoryEnding> read(String body) throws Exception {
        return StoryEnding.read(new Fields(StrictJson.parse(body.getBytes(StandardCharsets.UTF_8))), NOW);
    }
}

package io.tidemark.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.schemas.NaturalKeys;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ModelTest {

    private static final String LOW = "00000000-0000-5000-8000-000000000001";
    private static final String HIGH = "f0000000-0000-5000-8000-000000000001";
    private static final String PROJECT = "11111111-1111-5111-8111-111111111111";
    private static final String OTHER = "22222222-2222-5222-8222-222222222222";

    @Test
    void theNewestEventOfAPostWins() {
        Row row = only(Table.PLATFORM_POSTS, post(20, LOW, "new", PROJECT), post(10, HIGH, "old", PROJECT));
        assertThat(row.columns()).containsEntry("caption", "new").containsEntry("observed_at", "20");
    }

    @Test
    void ofTwoEventsOfOneMomentTheHigherIdWins() {
        Row row = only(Table.PLATFORM_POSTS, post(10, HIGH, "high", PROJECT), post(10, LOW, "low", PROJECT));
        assertThat(row.columns()).containsEntry("caption", "high");
    }

    @Test
    void aMetricThatTheNewestObservationLacksKeepsItsValueAndTellsWhereItIsFrom() {
        Row row = only(
                Table.POST_METRICS_LATEST,
                metrics(10, LOW).put("views", 5).put("likes", 2),
                metrics(20, HIGH).put("likes", 3));
        assertThat(row.columns())
                .containsEntry("views", "5")
                .containsEntry("views_at", "10")
                .containsEntry("views_event", LOW)
                .containsEntry("likes", "3")
                .doesNotContainKey("likes_at")
                .containsEntry("observed_at", "20");
    }

    @Test
    void neitherAReasonNorSilenceErasesTheNewestPartsOfAKind() {
        SortedMap<String, Row> rows = fold(
                        divided(10, "For You", 0.9),
                        divided(20, "Search", 0.0),
                        divided(30, null, 0),
                        metrics(40, HIGH))
                .get(Table.POST_BREAKDOWNS);
        assertThat(rows).hasSize(2);
        assertThat(rows.get("tiktok:7\u0001impression_sources\u0001true").columns())
                .containsEntry("observed_at", "20")
                .containsEntry("names", "[\"Search\"]")
                .containsEntry("shares", "[0.0]")
                .doesNotContainKey("absent_reason");
        assertThat(rows.get("tiktok:7\u0001impression_sources\u0001false").columns())
                .containsEntry("observed_at", "30")
                .containsEntry("absent_reason", "not_yet")
                .doesNotContainKey("names");
    }

    private static ObjectNode divided(long at, String name, double share) {
        ObjectNode event = metrics(at, LOW);
        ObjectNode breakdown = event.putArray("breakdowns").addObject().put("kind", "impression_sources");
        if (name == null) {
            breakdown.put("absent_reason", "not_yet");
        } else {
            breakdown.putArray("parts").addObject().put("name", name).put("share", share);
        }
        return event;
    }

    @Test
    void aProjectThatTheNewestEventLeavesOutKeepsItsRowAndWatchesNoMore() {
        Map<Table, SortedMap<String, Row>> tables = fold(post(10, LOW, "a", PROJECT), post(20, HIGH, "b", OTHER));
        assertThat(tables.get(Table.CONTENT_CONTAINERS)).hasSize(2);
        assertThat(tables.get(Table.POST_OVERVIEW)
                        .get(PROJECT + "\u0001tiktok:7")
                        .columns())
                .containsEntry("watched", "false")
                .containsEntry("caption", "a");
        assertThat(tables.get(Table.POST_OVERVIEW).get(OTHER + "\u0001tiktok:7").columns())
                .containsEntry("watched", "true")
                .containsEntry("caption", "b");
    }

    /** The same id as {@code NaturalKeys} gives, which the model does not use. */
    @Test
    void aContainersIdFollowsFromProjectAndPost() {
        Row row = only(Table.CONTENT_CONTAINERS, post(10, LOW, "a", PROJECT));
        assertThat(row.columns())
                .containsEntry(
                        "container_id",
                        NaturalKeys.containerId(UUID.fromString(PROJECT), "tiktok:7")
                                .toString());
    }

    @Test
    void neitherOrderNorRepetitionMatters() {
        EventDraw draw = new EventDraw(11, 20);
        List<Told> told = new ArrayList<>();
        while (told.size() < 500) {
            EventDraw.Drawn drawn = draw.next();
            if (drawn.storable()) {
                told.add(new Told(drawn.topic().name(), drawn.event()));
            }
        }
        Map<Table, SortedMap<String, Row>> expected = Model.fold(told);
        assertThat(expected).hasSize(Table.values().length);
        assertThat(expected.values()).allSatisfy(rows -> assertThat(rows).isNotEmpty());
        List<Told> shuffled = new ArrayList<>(told);
        shuffled.addAll(told.subList(0, 100));
        Collections.shuffle(shuffled, new Random(5));
        assertThat(Model.fold(shuffled)).isEqualTo(expected);
    }

    private static Row only(Table table, ObjectNode... events) {
        SortedMap<String, Row> rows = fold(events).get(table);
        assertThat(rows).hasSize(1);
        return rows.firstEntry().getValue();
    }

    private static Map<Table, SortedMap<String, Row>> fold(ObjectNode... events) {
        List<Told> told = new ArrayList<>();
        for (ObjectNode event : events) {
            told.add(new Told(event.has("media_type") ? "posts.synced.v1" : "post-metrics.collected.v1", event));
        }
        return Model.fold(told);
    }

    private static ObjectNode post(long at, String eventId, String caption, String project) {
        return event(at, eventId, project)
                .put("published_at", 1)
                .put("media_type", "video")
                .put("caption", caption);
    }

    private static ObjectNode metrics(long at, String eventId) {
        ObjectNode event = event(at, eventId, PROJECT).put("approximate", false);
        event.putObject("absent_reasons");
        return event;
    }

    private static ObjectNode event(long at, String eventId, String project) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("event_id", eventId).put("observed_at", at).put("post_key", "tiktok:7");
        event.put("platform", "tiktok").put("external_id", "7").put("account_key", "tiktok:1");
        event.put("source", "sift").putArray("project_ids").add(project);
        return event;
    }
}

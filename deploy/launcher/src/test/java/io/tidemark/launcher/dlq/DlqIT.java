package io.tidemark.launcher.dlq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.launcher.Command;
import io.tidemark.launcher.Command.Outcome;
import io.tidemark.launcher.TestTopic;
import io.tidemark.launcher.cluster.Cluster;
import io.tidemark.messaging.DeadLetterQueue;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.ContainerCreated;
import io.tidemark.testbed.LocalKafka;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

/** Dead letters of which some are as hostile as anybody can make them. */
class DlqIT {

    private static final String GROUP = "it-scoring.containers";
    private static final String REFUSED = "org.postgresql.util.PSQLException";

    @Test
    void deadLettersAreToldShownAndPutBackOnce() throws Exception {
        TestTopic topic = TestTopic.create(Topics.CONTAINERS_CREATED.name());
        TestTopic queue = TestTopic.create(GROUP + ".dlq");
        assertThat(Command.onCluster("dlq", "list", "--group=" + GROUP))
                .isEqualTo(new Outcome(0, "no dead letters\n", ""));

        byte[] event = TestTopic.encoded(Topics.CONTAINERS_CREATED, event());
        topic.publish("first", event);
        topic.commit(GROUP, 1);
        Header own = header("traceparent", "00-x");
        queue.publish("k0".getBytes(UTF_8), event, letter(topic.name(), REFUSED, "0", own));
        byte[] garbage = new byte[300];
        new Random(7).nextBytes(garbage);
        queue.publish(garbage, garbage, List.of());
        queue.publish(null, null, letter("elsewhere", "x\u001b[2J", "not a number"));
        queue.publish("k3".getBytes(UTF_8), event, letter(topic.name(), REFUSED, "3"));
        queue.publish("k4".getBytes(UTF_8), garbage, letter(topic.name(), REFUSED, "1"));

        toldAndShown();
        dryRunChangesNothing(topic);

        Outcome replayed = Command.onCluster("dlq", "replay", "--group=" + GROUP, "--reason=psql", "--json");
        JsonNode answer = new ObjectMapper().readTree(replayed.out());
        assertThat(replayed.code()).as(replayed.toString()).isEqualTo(1);
        assertThat(answer.get("putBack").intValue()).isEqualTo(2);
        assertThat(answer.get("atLimit").intValue()).isEqualTo(1);
        List<ConsumerRecord<byte[], byte[]>> records = topic.records();
        assertThat(records).hasSize(3);
        assertPutBack(records.get(1), "k0", event, "1", own);
        assertPutBack(records.get(2), "k4", garbage, "2");

        Outcome rest = Command.onCluster("dlq", "replay", "--group=" + GROUP);
        assertThat(rest.code()).isEqualTo(1);
        assertThat(rest.out()).contains("nothing to put back", "1 left", "2 left");
        assertThat(topic.records()).hasSize(3);
        assertThat(new ObjectMapper()
                        .readTree(Command.onCluster("dlq", "list", "--group=" + GROUP, "--json")
                                .out())
                        .get("records")
                        .intValue())
                .isEqualTo(3);
        assertThat(Command.onCluster("dlq", "replay", "--group=" + GROUP, "--max-replays=9")
                        .out())
                .contains("1 put back");
    }

    private static void toldAndShown() throws Exception {
        Outcome list = Command.onCluster("dlq", "list", "--group=" + GROUP);
        assertThat(list.code()).isEqualTo(1);
        assertThat(list.out()).contains(REFUSED, "unknown", "--offset 4").doesNotContain("\u001b");
        JsonNode good = show(0);
        assertThat(good.at("/event/post_key").textValue()).isEqualTo("tiktok:1");
        assertThat(good.get("originalOffset").longValue()).isEqualTo(4711);
        assertThat(good.get("message").textValue()).contains("violates");
        JsonNode bare = show(1);
        assertThat(bare.has("event")).isFalse();
        assertThat(bare.get("topic").isNull()).isTrue();
        assertThat(bare.get("value").textValue()).hasSize(600);
        assertThat(show(2).get("value").isNull()).isTrue();
        assertThat(show(4).get("undecodable").textValue()).isNotEmpty();
        for (int offset = 0; offset < 5; offset++) {
            Outcome shown = Command.onCluster("dlq", "show", "--group=" + GROUP, "--offset=" + offset);
            assertThat(shown.code()).as(shown.err()).isZero();
            assertThat(shown.out()).doesNotContain("\u001b");
        }
        Outcome none = Command.onCluster("dlq", "show", "--group=" + GROUP, "--offset=99");
        assertThat(none.code()).isEqualTo(3);
        assertThat(none.err()).startsWith("tidemark: There is no record 99").hasLineCount(1);
    }

    private static void dryRunChangesNothing(TestTopic topic) {
        Outcome dry = Command.onCluster("dlq", "replay", "--group=" + GROUP, "--dry-run");
        assertThat(dry.out()).contains("2 would be put back", REFUSED);
        assertThat(topic.records()).hasSize(1);
    }

    @Test
    void runsAtTheSameTimePutEachRecordBackOnce() throws Exception {
        String group = "it-at-once.containers";
        TestTopic topic = TestTopic.create("it-at-once");
        TestTopic queue = TestTopic.create(group + ".dlq");
        topic.commit(group, 0);
        for (int i = 0; i < 12; i++) {
            queue.publish(("k" + i).getBytes(UTF_8), new byte[] {(byte) i}, letter(topic.name(), REFUSED, "0"));
        }
        List<Outcome> outcomes = new ArrayList<>();
        try (ExecutorService runs = Executors.newFixedThreadPool(3)) {
            List<Future<Outcome>> ends = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ends.add(runs.submit(() -> Command.onCluster("dlq", "replay", "--group=" + group)));
            }
            for (Future<Outcome> end : ends) {
                outcomes.add(end.get());
            }
        }
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome.out() + outcome.err())
                        .containsAnyOf("12 put back", "nothing to put back", "Another run puts back records"));

        Outcome last = Command.onCluster("dlq", "replay", "--group=" + group);
        assertThat(last.code()).as(last.toString()).isZero();
        assertThat(topic.records())
                .extracting(record -> new String(record.key(), UTF_8))
                .hasSize(12)
                .doesNotHaveDuplicates();
    }

    @Test
    void aSecondRunDoesNotBeginWhileOneIsUnderWay() throws Exception {
        String group = "it-under-way.containers";
        TestTopic queue = TestTopic.create(group + ".dlq");
        Cluster cluster =
                new Cluster(Map.of("bootstrap.servers", LocalKafka.shared().bootstrapServers()));
        try (Admin admin = cluster.admin();
                Turn first = Turn.take(cluster, admin, queue.name())) {
            Outcome second = Command.onCluster("dlq", "replay", "--group=" + group);
            assertThat(second.code()).isEqualTo(3);
            assertThat(second.err())
                    .startsWith("tidemark: Another run puts back records of " + queue.name())
                    .hasLineCount(1);
            first.commit(Map.of(queue.partition(), new OffsetAndMetadata(0)));
        }
        assertThat(Command.onCluster("dlq", "replay", "--group=" + group).code())
                .isZero();
    }

    @Test
    void whatIsNotUnderstoodOrNotThereIsOneSentence() {
        assertThat(Command.onCluster("dlq", "replay").code()).isEqualTo(2);
        assertThat(Command.onCluster("dlq").code()).isEqualTo(2);
        Outcome unknown = Command.onCluster("dlq", "list", "--group=nobody");
        assertThat(unknown.code()).isEqualTo(3);
        assertThat(unknown.err())
                .startsWith("tidemark: The group nobody has no dead-letter topic")
                .hasLineCount(1);
    }

    private static JsonNode show(int offset) throws Exception {
        Outcome shown = Command.onCluster("dlq", "show", "--group=" + GROUP, "--offset=" + offset, "--json");
        assertThat(shown.code()).as(shown.err()).isZero();
        return new ObjectMapper().readTree(shown.out());
    }

    private static void assertPutBack(
            ConsumerRecord<byte[], byte[]> record, String key, byte[] value, String replays, Header... others) {
        assertThat(record.key()).isEqualTo(key.getBytes(UTF_8));
        assertThat(record.value()).isEqualTo(value);
        List<Header> expected = new ArrayList<>(List.of(others));
        expected.add(header(DeadLetterQueue.REPLAY_GROUP, GROUP));
        expected.add(header(DeadLetterQueue.REPLAYS, replays));
        assertThat(record.headers()).containsExactlyElementsOf(expected);
    }

    private static List<Header> letter(String topic, String reason, String replays, Header... own) {
        List<Header> headers = new ArrayList<>(List.of(own));
        headers.add(header(DeadLetterQueue.TOPIC, topic));
        headers.add(header(DeadLetterQueue.PARTITION, "0"));
        headers.add(header(DeadLetterQueue.OFFSET, "4711"));
        headers.add(header(DeadLetterQueue.REASON, reason));
        headers.add(header(DeadLetterQueue.MESSAGE, reason + ": violates\u001b[31m a constraint"));
        headers.add(header(DeadLetterQueue.FAILED_AT, "2026-01-01T00:00:00Z"));
        headers.add(header(DeadLetterQueue.REPLAYS, replays));
        return headers;
    }

    private static Header header(String key, String value) {
        return new RecordHeader(key, value.getBytes(UTF_8));
    }

    private static ContainerCreated event() {
        return ContainerCreated.newBuilder()
                .setEventId("00000000-0000-5000-8000-000000000001")
                .setContainerId("00000000-0000-5000-8000-000000000002")
                .setProjectId("00000000-0000-5000-8000-000000000003")
                .setPostKey("tiktok:1")
                .setPlatform("tiktok")
                .setAccountKey("tiktok:a")
                .setScoringPool("ugc")
                .build();
    }
}

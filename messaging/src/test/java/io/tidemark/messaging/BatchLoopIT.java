package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micronaut.context.ApplicationContext;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.FaultProxy;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.NetworkFault;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The loop as a service runs it, with nothing faked: 0 lost, 0 stuck. */
class BatchLoopIT {

    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private static LocalPostgres postgres;

    private LoopFixture loop;

    @BeforeAll
    static void startPostgres() {
        postgres = LocalPostgres.start();
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @BeforeEach
    void createTopicAndTable() throws Exception {
        loop = new LoopFixture(postgres.dataSource("metrics"), LocalKafka.shared());
    }

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    @Test
    void rebuildingServiceReadsEverythingAsAGroupOfItsOwnAndPublishesNothing() throws Exception {
        String own = loop.group + ".rebuild";
        loop.publish(0, 200);
        loop.publishRaw(1, List.of(new byte[] {1}));
        ApplicationContext rebuilding =
                loop.with("tidemark.rebuild.suffix", ".rebuild").startConsumer();
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(loop.table.postKeys()).isEqualTo(postKeys(0, 200)));

        rebuilding.getBean(EventPublisher.class).publish(loop.topic, TestEvents.events(200, 300));

        await().atMost(DEADLINE).until(() -> loop.lag(own) == 0);
        assertThat(loop.lag())
                .as("records on the topic, none read by the group")
                .isEqualTo(201);
        assertThat(loop.deadLetters(own)).hasSize(1);
        try (Admin admin = loop.admin()) {
            assertThat(admin.listTopics().names().get()).doesNotContain(DeadLetterQueue.topic(loop.group));
        }
    }

    @Test
    void everyEventIsStoredAndItsOffsetCommitted() {
        loop.publish(0, 3000);
        loop.startConsumer();
        awaitStored(postKeys(0, 3000));
        assertThat(loop.deadLetters()).isEmpty();
    }

    @Test
    void firstBatchAfterAnAssignmentIsNotLostWhenItFails() {
        AtomicInteger calls = new AtomicInteger();
        loop.table.before(events -> {
            if (calls.getAndIncrement() == 0) {
                throw new SQLException("connection refused", "08001");
            }
        });
        loop.publish(0, 500);
        loop.startConsumer();
        awaitStored(postKeys(0, 500));
        assertThat(calls).hasValueGreaterThan(1);
        assertThat(loop.deadLetters()).isEmpty();
    }

    @Test
    void outageOfFourSecondsLosesNothingAndSetsNothingAside() {
        loop.publish(0, 500);
        loop.startConsumer();
        awaitStored(postKeys(0, 500));
        postgres.kill();
        loop.publish(500, 1500);
        await().atMost(DEADLINE).pollDelay(Duration.ofSeconds(4)).until(() -> true);
        postgres.restart();
        loop.publish(1500, 2000);
        awaitStored(postKeys(0, 2000));
        assertThat(loop.deadLetters()).isEmpty();
    }

    @Test
    void databaseThatFreezesForAWhileLosesNothing() {
        loop.publish(0, 200);
        loop.startConsumer();
        awaitStored(postKeys(0, 200));
        postgres.suspend();
        try {
            loop.publish(200, 600);
            await().atMost(DEADLINE).pollDelay(Duration.ofSeconds(4)).until(() -> true);
        } finally {
            postgres.resume();
        }
        awaitStored(postKeys(0, 600));
        assertThat(loop.deadLetters()).isEmpty();
    }

    @Test
    void databaseThatTakesNoWritesForAWhileLosesNothing() throws Exception {
        loop.publish(0, 200);
        loop.startConsumer();
        awaitStored(postKeys(0, 200));
        loop.table.readOnly(true);
        try {
            loop.publish(200, 600);
            await().atMost(DEADLINE).pollDelay(Duration.ofSeconds(2)).until(() -> true);
            assertThat(loop.table.postKeys()).isEqualTo(postKeys(0, 200));
        } finally {
            loop.table.readOnly(false);
        }
        awaitStored(postKeys(0, 600));
        assertThat(loop.deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.tidemark.messaging.Outages#ofTheNetwork")
    void networkToTheDatabaseThatFailsForAWhileLosesNothing(NetworkFault fault) throws Exception {
        try (FaultProxy proxy = FaultProxy.to(postgres.port(), 7)) {
            loop.close();
            loop = new LoopFixture(Outages.through(proxy, postgres), LocalKafka.shared());
            loop.publish(0, 200);
            loop.startConsumer();
            awaitStored(postKeys(0, 200));
            proxy.set(fault);
            loop.publish(200, 600);
            await().atMost(DEADLINE).pollDelay(Duration.ofSeconds(3)).until(() -> true);
            assertThat(loop.lag()).isPositive();
            proxy.heal();
            awaitStored(postKeys(0, 600));
            assertThat(loop.deadLetters()).isEmpty();
        }
    }

    @Test
    void poisonInTheMiddleIsSetAsideWithItsBytesAndTheRestIsStored() throws Exception {
        byte[] garbage = new byte[40];
        new Random(7).nextBytes(garbage);
        garbage[0] = 9;
        loop.publish(0, 300);
        loop.publishRaw(1, Arrays.asList(garbage, new byte[0], null));
        loop.publish(List.of(TestEvents.event(9001, -1L)));
        loop.publish(300, 600);
        loop.startConsumer();
        awaitStored(postKeys(0, 600));

        List<ConsumerRecord<byte[], byte[]>> letters = loop.deadLetters();
        assertThat(letters).hasSize(4);
        assertThat(letters).anySatisfy(letter -> {
            assertThat(letter.value()).isEqualTo(garbage);
            assertThat(letter.key()).containsExactly(1, 2);
            assertThat(header(letter, DeadLetterQueue.REASON)).isEqualTo(UndecodableException.class.getName());
            assertThat(header(letter, DeadLetterQueue.TOPIC)).isEqualTo(loop.topic.name());
            assertThat(header(letter, DeadLetterQueue.PARTITION)).isEqualTo("1");
            assertThat(header(letter, DeadLetterQueue.GROUP)).isEqualTo(loop.group);
        });
        assertThat(letters).anySatisfy(letter -> assertThat(letter.value()).isEmpty());
        assertThat(letters).anySatisfy(letter -> assertThat(letter.value()).isNull());
        assertThat(letters)
                .anySatisfy(letter ->
                        assertThat(header(letter, DeadLetterQueue.MESSAGE)).contains("violates check constraint"));
    }

    @Test
    void everyKindOfPoisonIsSetAsideWithinAMinuteAndHealthyRecordsOfItsPartitionAreStored() throws Exception {
        loop.startConsumer();
        loop.publish(0, 50);
        awaitStored(postKeys(0, 50));
        Map<String, byte[]> poison = Poison.all(loop.encoded(TestEvents.event(7000)));
        for (int partition = 0; partition < LoopFixture.PARTITIONS; partition++) {
            List<byte[]> values = new ArrayList<>();
            int number = 100 * (partition + 1);
            for (byte[] value : poison.values()) {
                values.add(loop.encoded(TestEvents.event(number++)));
                values.add(value);
            }
            values.add(loop.encoded(TestEvents.event(number)));
            loop.publishRaw(partition, values);
        }
        Set<String> healthy = postKeys(0, 50);
        for (int partition = 0; partition < LoopFixture.PARTITIONS; partition++) {
            int number = 100 * (partition + 1);
            healthy.addAll(postKeys(number, number + poison.size() + 1));
        }
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            assertThat(loop.deadLetters()).hasSize(LoopFixture.PARTITIONS * poison.size());
            assertThat(loop.table.postKeys()).isEqualTo(healthy);
        });
        List<ConsumerRecord<byte[], byte[]>> letters = loop.deadLetters();
        poison.forEach((kind, value) -> assertThat(letters)
                .as(kind)
                .filteredOn(letter -> Arrays.equals(letter.value(), value))
                .hasSize(LoopFixture.PARTITIONS)
                .allSatisfy(letter -> assertThat(header(letter, DeadLetterQueue.REASON))
                        .isEqualTo(Poison.reason(kind).getName())));
        awaitStored(healthy);
    }

    @Test
    void sixHundredRefusedEventsInARowAreSetAsideWithinAMinute() {
        List<PostMetricsCollected> refused = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            refused.add(TestEvents.event(10_000 + i, -1L));
        }
        loop.startConsumer();
        loop.publish(0, 50);
        awaitStored(postKeys(0, 50));
        loop.publish(refused);
        loop.publish(50, 100);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(loop.deadLetters()).hasSize(600));
        awaitStored(postKeys(0, 100));
    }

    @Test
    void stackOverflowInTheHandlerSetsOnlyItsEventAside() {
        loop.table.before(events -> {
            if (events.stream().anyMatch(event -> event.getPostKey().equals("tiktok:77"))) {
                overflow(1);
            }
        });
        loop.publish(0, 200);
        loop.startConsumer();
        Set<String> expected = postKeys(0, 200);
        expected.remove("tiktok:77");
        awaitStored(expected);
        List<ConsumerRecord<byte[], byte[]>> letters = loop.deadLetters();
        assertThat(letters).hasSize(1);
        assertThat(header(letters.getFirst(), DeadLetterQueue.REASON)).isEqualTo(StackOverflowError.class.getName());
        loop.publish(200, 300);
        expected.addAll(postKeys(200, 300));
        awaitStored(expected);
    }

    @Test
    void deadLetterTopicThatCannotBeWrittenStopsTheConsumerAndSkipsNothing() throws Exception {
        loop.startConsumer();
        loop.publish(0, 100);
        awaitStored(postKeys(0, 100));
        String deadLetters = DeadLetterQueue.topic(loop.group);
        try (Admin admin = loop.admin()) {
            admin.deleteTopics(List.of(deadLetters)).all().get();
            await().atMost(DEADLINE)
                    .until(() -> !admin.listTopics().names().get().contains(deadLetters));
            loop.publish(List.of(TestEvents.event(9001, -1L)));
            await().during(Duration.ofSeconds(3))
                    .atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(loop.lag()).isPositive());
            admin.createTopics(List.of(new NewTopic(deadLetters, 1, (short) 1)))
                    .all()
                    .get();
        }
        loop.publish(100, 200);
        awaitStored(postKeys(0, 200));
        assertThat(loop.deadLetters()).hasSize(1);
    }

    @Test
    void shutdownDuringABatchNeitherHangsNorLoses() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        loop.table.before(events -> {
            if (first.getAndSet(false)) {
                began.countDown();
                goOn.await();
            }
        });
        loop.publish(0, 1000);
        ApplicationContext service = loop.startConsumer();
        began.await();
        Thread shutdown = Thread.ofPlatform().start(service::close);
        await().atMost(DEADLINE).until(() -> shutdown.getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();
        assertThat(shutdown.join(DEADLINE)).isTrue();

        loop.startConsumer();
        awaitStored(postKeys(0, 1000));
        assertThat(loop.deadLetters()).isEmpty();
    }

    @Test
    void twoThreadsShareThePartitions() {
        Set<String> threads = Collections.synchronizedSet(new TreeSet<>());
        loop.table.before(events -> threads.add(Thread.currentThread().getName()));
        loop.with("tidemark.consumer.threads", 2).with("tidemark.consumer.max-poll-records", 50);
        loop.startConsumer();
        loop.publish(0, 500);
        awaitStored(postKeys(0, 500));
        await().atMost(DEADLINE).untilAsserted(() -> {
            loop.publish(0, 500);
            assertThat(threads).hasSize(2);
        });
    }

    private void awaitStored(Set<String> expected) {
        await().atMost(DEADLINE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(loop.table.postKeys()).isEqualTo(expected));
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(loop.lag()).isZero());
    }

    private static Set<String> postKeys(int from, int to) {
        return TestEvents.events(from, to).stream()
                .map(PostMetricsCollected::getPostKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }
}

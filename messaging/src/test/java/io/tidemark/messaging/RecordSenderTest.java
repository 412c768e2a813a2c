package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RecordSenderTest {

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final RecordSender sender = new RecordSender(producer);
    private final List<ProducerRecord<byte[], byte[]>> two =
            List.of(new ProducerRecord<>("t", new byte[] {1}), new ProducerRecord<>("t", new byte[] {2}));

    @Test
    void sendReturnsOnlyWhenTheLastRecordIsAcknowledged() {
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> sender.sendAll(two));
        await().atMost(Duration.ofMinutes(1)).until(() -> producer.history().size() == 2);
        producer.completeNext();
        assertThat(sent).isNotDone();
        producer.completeNext();
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(sent).isCompleted());
    }

    @Test
    void oneRecordThatFailsFailsTheSendAfterAllWereWaitedFor() {
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> sender.sendAll(two));
        await().atMost(Duration.ofMinutes(1)).until(() -> producer.history().size() == 2);
        producer.errorNext(new TimeoutException("expired"));
        assertThat(sent).isNotDone();
        producer.completeNext();
        assertThatThrownBy(sent::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(PublishFailedException.class)
                .hasMessageContaining("1 record")
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void recordsOnTheirWayAreBounded() {
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() ->
                sender.sendAll(Collections.nCopies(5001, new ProducerRecord<>("t", new byte[] {1}))));
        await().atMost(Duration.ofMinutes(1)).until(() -> producer.history().size() == 5000);
        producer.completeNext();
        await().atMost(Duration.ofMinutes(1)).until(() -> producer.history().size() == 5001);
        while (producer.completeNext()) {}
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(sent).isCompleted());
    }

    @Test
    void recordThatIsNotEvenTakenFailsTheSend() {
        producer.sendException = new TimeoutException("no metadata");
        assertThatThrownBy(() -> sender.sendAll(two))
                .isInstanceOf(PublishFailedException.class)
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void sendThatFailsAtOnceIsNotRepeatedForEveryRecord() {
        AtomicInteger sends = new AtomicInteger();
        RecordSender cutOff = new RecordSender(new MockProducer<>() {
            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
                sends.incrementAndGet();
                return CompletableFuture.failedFuture(new TimeoutException("no metadata after 10 s"));
            }
        });
        assertThatThrownBy(() -> cutOff.sendAll(two)).isInstanceOf(PublishFailedException.class);
        assertThat(sends).hasValue(1);
    }
}

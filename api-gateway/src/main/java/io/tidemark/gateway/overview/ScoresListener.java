package io.tidemark.gateway.overview;

import io.micronaut.configuration.kafka.annotation.Topic;
import io.tidemark.messaging.BatchConsumer;
import io.tidemark.messaging.BatchConsumers;
import io.tidemark.messaging.BatchListener;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AdsContentScored;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Reads {@code ads-content.scored.v1} into the read model. */
@BatchListener("api-gateway.scores")
final class ScoresListener {

    private final BatchConsumer<AdsContentScored> consumer;

    ScoresListener(BatchConsumers consumers, ScoreWriter writer) {
        this.consumer =
                consumers.of("api-gateway.scores", Topics.ADS_CONTENT_SCORED, ScoreWriter::check, writer::write);
    }

    @Topic("ads-content.scored.v1")
    void receive(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> kafka) {
        consumer.consume(records, kafka);
    }
}

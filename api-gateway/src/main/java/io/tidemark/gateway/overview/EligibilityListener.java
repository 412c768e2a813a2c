package io.tidemark.gateway.overview;

import io.micronaut.configuration.kafka.annotation.Topic;
import io.tidemark.messaging.BatchConsumer;
import io.tidemark.messaging.BatchConsumers;
import io.tidemark.messaging.BatchListener;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Reads {@code ads-content.eligibility.v1} into the read model. */
@BatchListener("api-gateway.eligibility")
final class EligibilityListener {

    private final BatchConsumer<AdsContentEligibilityChanged> consumer;

    EligibilityListener(BatchConsumers consumers, EligibilityWriter writer) {
        this.consumer = consumers.of(
                "api-gateway.eligibility", Topics.ADS_CONTENT_ELIGIBILITY, EligibilityWriter::check, writer::write);
    }

    @Topic("ads-content.eligibility.v1")
    void receive(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> kafka) {
        consumer.consume(records, kafka);
    }
}

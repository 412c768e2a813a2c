package io.tidemark.gateway.overview;

import io.micronaut.configuration.kafka.annotation.Topic;
import io.tidemark.messaging.BatchConsumer;
import io.tidemark.messaging.BatchConsumers;
import io.tidemark.messaging.BatchListener;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AccountSyncReported;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Reads {@code account-syncs.reported.v1} into the read model. */
@BatchListener("api-gateway.account-syncs")
final class AccountSyncsListener {

    private final BatchConsumer<AccountSyncReported> consumer;

    AccountSyncsListener(BatchConsumers consumers, AccountSyncWriter writer) {
        this.consumer = consumers.of(
                "api-gateway.account-syncs", Topics.ACCOUNT_SYNCS_REPORTED, AccountSyncWriter::check, writer::write);
    }

    @Topic("account-syncs.reported.v1")
    void receive(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> kafka) {
        consumer.consume(records, kafka);
    }
}

package io.tidemark.gateway.overview;

import io.micronaut.configuration.kafka.annotation.Topic;
import io.tidemark.messaging.BatchConsumer;
import io.tidemark.messaging.BatchConsumers;
import io.tidemark.messaging.BatchListener;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostSynced;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Reads {@code posts.synced.v1} into the read model. */
@BatchListener("api-gateway.posts")
final class PostsListener {

    private final BatchConsumer<PostSynced> consumer;

    PostsListener(BatchConsumers consumers, PostWriter writer) {
        this.consumer = consumers.of("api-gateway.posts", Topics.POSTS_SYNCED, PostWriter::check, writer::write);
    }

    @Topic("posts.synced.v1")
    void receive(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> kafka) {
        consumer.consume(records, kafka);
    }
}

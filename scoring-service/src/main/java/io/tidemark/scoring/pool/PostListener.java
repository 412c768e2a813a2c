package io.tidemark.scoring.pool;

import io.micronaut.configuration.kafka.annotation.Topic;
import io.tidemark.messaging.BatchConsumer;
import io.tidemark.messaging.BatchConsumers;
import io.tidemark.messaging.BatchListener;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostSynced;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

@BatchListener(PostListener.GROUP)
final class PostListener {

    static final String GROUP = "scoring-service.posts";

    private final BatchConsumer<PostSynced> consumer;

    PostListener(BatchConsumers consumers, PostWriter writer) {
        this.consumer = consumers.of(GROUP, Topics.POSTS_SYNCED, PostWriter::check, writer::write);
    }

    @Topic("posts.synced.v1")
    void receive(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> kafka) {
        consumer.consume(records, kafka);
    }
}

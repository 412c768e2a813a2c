package io.tidemark.container.post;

import io.micronaut.configuration.kafka.annotation.Topic;
import io.tidemark.messaging.BatchConsumer;
import io.tidemark.messaging.BatchConsumers;
import io.tidemark.messaging.BatchListener;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostSynced;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Reads the state of posts. */
@BatchListener(PostsListener.GROUP)
final class PostsListener {

    static final String GROUP = "container-service.posts";

    private final BatchConsumer<PostSynced> consumer;

    PostsListener(BatchConsumers consumers, PostWriter writer) {
        this.consumer = consumers.of(GROUP, Topics.POSTS_SYNCED, Post::of, writer::write);
    }

    @Topic("posts.synced.v1")
    void receive(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> kafka) {
        consumer.consume(records, kafka);
    }
}

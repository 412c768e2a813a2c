package io.tidemark.messaging;

import io.micronaut.configuration.kafka.annotation.KafkaListener;
import io.micronaut.configuration.kafka.annotation.OffsetReset;
import io.micronaut.configuration.kafka.annotation.OffsetStrategy;
import io.micronaut.context.annotation.AliasFor;
import io.micronaut.context.annotation.Property;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A Kafka listener that takes raw batches and hands them to a {@link BatchConsumer}:
 *
 * <pre>{@code
 * @BatchListener("metrics-service.post-metrics")
 * final class PostMetricsListener {
 *     private final BatchConsumer<PostMetricsCollected> consumer;
 *
 *     PostMetricsListener(BatchConsumers consumers, SnapshotWriter writer) {
 *         this.consumer = consumers.of(
 *                 "metrics-service.post-metrics", Topics.POST_METRICS_COLLECTED, writer::write);
 *     }
 *
 *     @Topic("post-metrics.collected.v1")
 *     void receive(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> kafka) {
 *         consumer.consume(records, kafka);
 *     }
 * }
 * }</pre>
 *
 * micronaut-kafka neither decodes, nor commits, nor handles errors: each of these loses records there.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@KafkaListener(
        batch = true,
        offsetStrategy = OffsetStrategy.DISABLED,
        offsetReset = OffsetReset.EARLIEST,
        threadsValue = "${tidemark.consumer.threads:1}",
        properties = {
            @Property(name = "key.deserializer", value = "org.apache.kafka.common.serialization.ByteArrayDeserializer"),
            @Property(
                    name = "value.deserializer",
                    value = "org.apache.kafka.common.serialization.ByteArrayDeserializer")
        })
public @interface BatchListener {

    /** The consumer group. */
    @AliasFor(annotation = KafkaListener.class, member = "groupId")
    String value();

    /** How many poll threads, a number or a placeholder; {@link BatchConsumerConfig#threads} when it is not given. */
    @AliasFor(annotation = KafkaListener.class, member = "threads")
    String threads() default "";
}

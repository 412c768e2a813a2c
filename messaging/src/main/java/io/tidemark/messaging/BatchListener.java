package io.tidemark.messaging;

import io.micronaut.configuration.kafka.annotation.KafkaListener;
import io.micronaut.configuration.kafka.annotation.OffsetReset;
import io.micronaut.configuration.kafka.annotation.OffsetStrategy;
import io.micronaut.context.annotation.AliasFor;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A Kafka listener that hands raw batches to a {@link BatchConsumer}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@KafkaListener(batch = true, offsetStrategy = OffsetStrategy.DISABLED, offsetReset = OffsetReset.EARLIEST)
public @interface BatchListener {

    /** The consumer group. */
    @AliasFor(annotation = KafkaListener.class, member = "groupId")
    String value();
}

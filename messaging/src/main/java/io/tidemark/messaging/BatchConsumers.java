package io.tidemark.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micronaut.core.annotation.Nullable;
import io.tidemark.schemas.Topic;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/** Makes the {@link BatchConsumer} of a listener. */
@Singleton
public class BatchConsumers {

    private final SchemaRegistryClient registry;
    private final RecordSender sender;
    private final BatchConsumerConfig config;
    private final RebuildConfig rebuild;
    private final ConsumerLifecycle lifecycle;
    private final MeterRegistry meters;

    BatchConsumers(
            SchemaRegistryClient registry,
            RecordSender sender,
            BatchConsumerConfig config,
            RebuildConfig rebuild,
            ConsumerLifecycle lifecycle,
            @Nullable MeterRegistry meters) {
        this.registry = registry;
        this.sender = sender;
        this.config = config;
        this.rebuild = rebuild;
        this.lifecycle = lifecycle;
        this.meters = meters == null ? Metrics.globalRegistry : meters;
    }

    /**
     * @param group the consumer group, which also names the dead-letter topic {@code <group>.dlq}
     * @param topic the topic that the listener reads
     * @param check what the handler requires of each event, see {@link BatchHandler#check}
     * @param handler what to do with a batch
     */
    public <E extends SpecificRecord> BatchConsumer<E> of(
            String group, Topic<E> topic, Consumer<E> check, BatchHandler<E> handler) {
        return of(group, topic, checked(check, handler));
    }

    /**
     * @param group the consumer group, which also names the dead-letter topic {@code <group>.dlq}
     * @param topic the topic that the listener reads
     * @param handler what to do with a batch
     */
    public <E extends SpecificRecord> BatchConsumer<E> of(String group, Topic<E> topic, BatchHandler<E> handler) {
        return new BatchConsumer<>(
                group,
                new AvroDecoder<>(registry::schema, topic.eventType(), topic.schema()),
                handler,
                new DeadLetterQueue(rebuild.group(group), sender, InstantSource.system()),
                config,
                lifecycle,
                new ConsumerMeters(meters, group));
    }

    static <E> BatchHandler<E> checked(Consumer<E> check, BatchHandler<E> handler) {
        return new CheckedHandler<>(check, handler);
    }

    private record CheckedHandler<E>(Consumer<E> check, BatchHandler<E> handler) implements BatchHandler<E> {

        @Override
        public void handle(List<E> events) throws Exception {
            handler.handle(events);
        }

        @Override
        public void check(E event) {
            check.accept(event);
        }
    }
}

package io.tidemark.messaging;

import io.micronaut.runtime.ApplicationConfiguration;
import io.tidemark.schemas.Topic;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes events and waits until the brokers have them. */
@Singleton
public class EventPublisher {

    /** Short, because a poll thread may be the caller; the loop tries again anyway. */
    private static final Duration TOPIC_WAIT = Duration.ofSeconds(10);

    private final RecordSender sender;
    private final SchemaRegistryClient registry;
    private final TopicProvisioner provisioner;
    private final RebuildConfig rebuild;
    private final String source;
    private final Map<String, Outlet<?>> outlets = new ConcurrentHashMap<>();

    /** What is the same for every event of a topic. */
    private record Outlet<E extends SpecificRecord>(AvroEncoder<E> encoder, EventHeaders<E> headers) {}

    EventPublisher(
            RecordSender sender,
            SchemaRegistryClient registry,
            TopicProvisioner provisioner,
            RebuildConfig rebuild,
            ApplicationConfiguration application) {
        this.sender = sender;
        this.registry = registry;
        this.provisioner = provisioner;
        this.rebuild = rebuild;
        this.source = "/" + application.getName().orElse("tidemark");
    }

    /**
     * Sends all events in their order, or none while tables are rebuilt, because they were all sent before,
     * and waits for every acknowledgement. Events with the same key keep their order.
     *
     * @throws PublishFailedException when at least one event may not have been stored; publishing all of them again is
     *     safe, because their ids stay the same
     */
    public <E extends SpecificRecord> void publish(Topic<E> topic, Collection<E> events) {
        if (events.isEmpty() || rebuild.isOn()) {
            return;
        }
        try (EventStream<E> stream = open(topic)) {
            for (E event : events) {
                stream.send(event);
            }
            stream.finish();
        }
    }

    /**
     * Opens a way for events that become known one after the other: each is sent while the ones before are on their way.
     *
     * @throws PublishFailedException when the topic or its schema cannot be had
     */
    public <E extends SpecificRecord> EventStream<E> open(Topic<E> topic) {
        if (rebuild.isOn()) {
            return new EventStream<>(sender.flight(), event -> Optional.empty());
        }
        Outlet<E> outlet = ready(topic);
        return new EventStream<>(sender.flight(), event -> Optional.of(record(topic, outlet, event)));
    }

    private <E extends SpecificRecord> Outlet<E> ready(Topic<E> topic) {
        try {
            provisioner.provide(TOPIC_WAIT);
            return outlet(topic);
        } catch (RuntimeException e) {
            throw notSent(topic, e);
        }
    }

    private static <E extends SpecificRecord> ProducerRecord<byte[], byte[]> record(
            Topic<E> topic, Outlet<E> outlet, E event) {
        try {
            return new ProducerRecord<>(
                    topic.name(),
                    null,
                    topic.key(event).getBytes(StandardCharsets.UTF_8),
                    outlet.encoder().encode(event),
                    outlet.headers().of(event));
        } catch (RuntimeException e) {
            throw notSent(topic, e);
        }
    }

    private static PublishFailedException notSent(Topic<?> topic, RuntimeException cause) {
        return new PublishFailedException("not sent to " + topic.name() + ": " + cause.getMessage(), cause);
    }

    @SuppressWarnings("unchecked")
    private <E extends SpecificRecord> Outlet<E> outlet(Topic<E> topic) {
        return (Outlet<E>) outlets.computeIfAbsent(topic.name(), name -> {
            String subject = registry.config().valueStrategy().subject(topic.name(), false, topic.schema());
            return new Outlet<>(
                    new AvroEncoder<>(
                            topic.eventType(), topic.schema(), () -> registry.idForWriting(subject, topic.schema())),
                    new EventHeaders<>(topic, source));
        });
    }
}

package io.tidemark.messaging;

import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer that micronaut-kafka's poll loop drives. The loop ends in good order only by a {@link WakeupException}: any
 * other error either spins without pause or kills the thread and leaves shutdown waiting for it for ever. So this consumer
 * paces exceptions, turns an error into an orderly end that liveness shows, and ends by itself when the service stops.
 */
final class WatchedConsumer<K, V> extends KafkaConsumer<K, V> {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedConsumer.class);
    private static final Duration PAUSE_AFTER_EXCEPTION = Duration.ofSeconds(1);

    /** Leaves the group if the coordinator answers; a frozen broker must not hold up the shutdown. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final String name;
    private final PollHealth.Heartbeat heartbeat;
    private final ConsumerLifecycle lifecycle;

    /**
     * @param keyDeserializer null when {@code config} names its class; likewise {@code valueDeserializer}
     */
    WatchedConsumer(
            Properties config,
            Deserializer<K> keyDeserializer,
            Deserializer<V> valueDeserializer,
            String name,
            PollHealth health,
            ConsumerLifecycle lifecycle) {
        super(config, keyDeserializer, valueDeserializer);
        this.name = name;
        this.heartbeat = health.watch(name);
        this.lifecycle = lifecycle;
    }

    @Override
    public ConsumerRecords<K, V> poll(Duration timeout) {
        if (lifecycle.isStopping()) {
            throw new WakeupException();
        }
        heartbeat.polled();
        try {
            return super.poll(timeout);
        } catch (WakeupException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("{}: poll failed, polling again in {} s", name, PAUSE_AFTER_EXCEPTION.toSeconds(), e);
            Thread.interrupted();
            lifecycle.pause(PAUSE_AFTER_EXCEPTION);
            return ConsumerRecords.empty();
        } catch (Error e) {
            // The position may have moved past records that nobody saw, so this consumer must not go on.
            LOG.error("{}: poll died, the consumer leaves its group", name, e);
            WakeupException end = new WakeupException();
            end.addSuppressed(e);
            throw end;
        }
    }

    @Override
    public void close() {
        heartbeat.died();
        super.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
}

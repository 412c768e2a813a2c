package io.tidemark.messaging;

import io.tidemark.schemas.Topics;
import java.lang.management.ManagementFactory;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Has the start of a service go over two threads: what its clients need of classes alone is prepared beside the context, which
 * comes to them last. Nothing depends on it, and nothing is asked of the network.
 */
public final class HeadStart {

    private HeadStart() {}

    /** To be called first of all; returns at once. */
    public static void take() {
        // Netty else starts the flight recorder with the first request, for events that nobody records.
        if (System.getProperty("io.netty.jfr.enabled") == null) {
            System.setProperty("io.netty.jfr.enabled", "false");
        }
        Thread.ofPlatform().daemon().name("head-start").start(HeadStart::prepare);
    }

    private static void prepare() {
        Topics.all();
        // Each of Kafka's clients registers there, whether or not anybody looks.
        ManagementFactory.getPlatformMBeanServer();
        AdminClientConfig.configNames();
        ConsumerConfig.configNames();
        ProducerConfig.configNames();
        try {
            SSLContext.getInstance("TLS");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has TLS", e);
        }
    }
}

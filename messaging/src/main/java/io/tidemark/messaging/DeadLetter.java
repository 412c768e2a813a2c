package io.tidemark.messaging;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record that cannot be stored, and why. */
record DeadLetter(ConsumerRecord<byte[], byte[]> record, Throwable cause) {

    /** Whether it could also be the sign of an outage, and so counts against the budget. */
    boolean countsAgainstBudget() {
        return !(cause instanceof UndecodableException undecodable && undecodable.isProvenByBytes());
    }
}

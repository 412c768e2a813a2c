package io.tidemark.testbed;

/** A real single-node Kafka broker (KRaft) as a child process. */
public final class LocalKafka implements AutoCloseable {

    /** One broker for all tests of this JVM, stopped with it. */
    public static LocalKafka shared() {
        throw new UnsupportedOperationException();
    }

    public String bootstrapServers() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}

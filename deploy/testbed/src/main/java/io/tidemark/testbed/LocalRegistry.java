package io.tidemark.testbed;

/** A real Apicurio registry as a child process. */
public final class LocalRegistry implements AutoCloseable {

    /** One registry for all tests of this JVM, stopped with it. */
    public static LocalRegistry shared() {
        throw new UnsupportedOperationException();
    }

    /** Base address of the Confluent-compatible API. */
    public String url() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}

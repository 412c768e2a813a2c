package io.tidemark.testbed;

import javax.sql.DataSource;

/** A real PostgreSQL 18 with a role and schema for each service. */
public final class LocalPostgres implements AutoCloseable {

    /** One server for all tests of this JVM, stopped with it. */
    public static LocalPostgres shared() {
        throw new UnsupportedOperationException();
    }

    /** Address of the database {@code tidemark}. */
    public String jdbcUrl() {
        throw new UnsupportedOperationException();
    }

    /** The password of every service's role. */
    public String password() {
        throw new UnsupportedOperationException();
    }

    /** Connections as a service's role ({@code sync}, {@code containers}, {@code metrics}, {@code scoring}, {@code gateway}). */
    public DataSource dataSource(String role) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}

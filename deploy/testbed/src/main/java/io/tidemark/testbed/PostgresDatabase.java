package io.tidemark.testbed;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One database with a schema and a role for each service, all roles with one password.
 *
 * @param name     as in {@code tidemark}
 * @param port     of the server on 127.0.0.1
 * @param password of every role and of the superuser {@code postgres}
 */
public record PostgresDatabase(String name, int port, String password) {

    /** Address for JDBC, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }

    /** Connections as a service's role, or as {@code postgres}; every call of {@code getConnection} opens one. */
    public DataSource dataSource(String role) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(jdbcUrl());
        dataSource.setUser(role);
        dataSource.setPassword(password);
        return dataSource;
    }

    /** The password stays out of logs. */
    @Override
    public String toString() {
        return jdbcUrl();
    }
}

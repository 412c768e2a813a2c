package io.tidemark.scoring.database;

import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Transactions on the service's own schema. What is not committed when the work throws is rolled back. */
@Singleton
public final class Database {

    private final DataSource dataSource;

    /** Takes the pool itself: the injected wrapper hands out connections only within an annotated transaction. */
    public Database(DataSource dataSource) {
        this.dataSource = DelegatingDataSource.unwrapDataSource(dataSource);
    }

    /** Work within one transaction. */
    @FunctionalInterface
    public interface Work<T> {

        /** Runs the statements; whatever is thrown rolls them back. */
        T run(Connection connection) throws SQLException;
    }

    /** Commits the work, each statement of which sees what was committed before it. */
    public <T> T write(Work<T> work) throws SQLException {
        return run(work, Connection.TRANSACTION_READ_COMMITTED, false);
    }

    /** Runs the work in one snapshot: all of its statements see the same moment. */
    public <T> T read(Work<T> work) throws SQLException {
        return run(work, Connection.TRANSACTION_REPEATABLE_READ, true);
    }

    private <T> T run(Work<T> work, int isolation, boolean readOnly) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setReadOnly(readOnly);
            connection.setTransactionIsolation(isolation);
            connection.setAutoCommit(false);
            T result = work.run(connection);
            connection.commit();
            return result;
        }
    }
}

package io.tidemark.scoring.database;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Transactions on the service's own schema. What is not committed when the work throws is rolled back. */
@Singleton
public final class Database {

    private final DataSource dataSource;

    public Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Work within one transaction. */
    @FunctionalInterface
    public interface Work<T> {

        /** Runs the statements; whatever is thrown rolls them back. */
        T run(Connection connection) throws SQLException;
    }

    /** Commits the work, each statement of which sees what was committed before it. */
    public <T> T write(Work<T> work) throws SQLException {
        return run(work, false);
    }

    /** Runs the work in one snapshot: all of its statements see the same moment. */
    public <T> T read(Work<T> work) throws SQLException {
        return run(
                connection -> {
                    // Of the transaction: the connection's own would cost a statement to set and one to set back.
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
                    }
                    return work.run(connection);
                },
                true);
    }

    private <T> T run(Work<T> work, boolean readOnly) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setReadOnly(readOnly);
            connection.setAutoCommit(false);
            T result = work.run(connection);
            connection.commit();
            return result;
        }
    }
}

package io.tidemark.scoring.cycle;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Counts what is sent through a data source: statements, and copies, which go past JDBC. */
final class CountedStatements {

    private final DataSource target;
    private final AtomicInteger sent = new AtomicInteger();

    CountedStatements(DataSource target) {
        this.target = target;
    }

    int count() {
        return sent.get();
    }

    DataSource dataSource() {
        return counting(DataSource.class, target);
    }

    private <T> T counting(Class<T> type, Object counted) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().startsWith("execute") || method.getName().equals("unwrap")) {
                sent.incrementAndGet();
            }
            Object result;
            try {
                result = method.invoke(counted, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            if (method.getName().equals("unwrap")) {
                return result;
            }
            return switch (result) {
                case Connection connection -> counting(Connection.class, connection);
                case PreparedStatement statement -> counting(PreparedStatement.class, statement);
                case Statement statement -> counting(Statement.class, statement);
                case null, default -> result;
            };
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}

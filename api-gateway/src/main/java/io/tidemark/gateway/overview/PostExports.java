package io.tidemark.gateway.overview;

import com.zaxxer.hikari.HikariDataSource;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import io.tidemark.gateway.problem.ProblemCode;
import io.tidemark.gateway.problem.ProblemException;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins exports, few at once and one of a project. They read over connections of their own: one can last as long as its
 * reader is slow, and ending it means to cut its connection.
 */
@Singleton
final class PostExports {

    private static final Logger LOG = LoggerFactory.getLogger(PostExports.class);

    private static final String CONNECT_SECONDS = "3";

    /** The timeout is the database's own; the check ends a query that finds nothing to send, when its reader has gone. */
    private static final String AS_PROJECT = """
            SELECT set_config('tidemark.project_id', ?, true), set_config('statement_timeout', ?, true),
                set_config('client_connection_check_interval', '1s', true)
            """;

    private final HikariDataSource reader;
    private final ExportConfig config;
    private final TaskScheduler scheduler;
    private final Set<UUID> running = new HashSet<>();

    PostExports(
            @Named("reader") DataSource reader,
            ExportConfig config,
            @Named(TaskExecutors.SCHEDULED) TaskScheduler scheduler)
            throws SQLException {
        this.reader = reader.unwrap(HikariDataSource.class);
        this.config = config;
        this.scheduler = scheduler;
    }

    /**
     * Begins an export of the posts that a list with the same filters shows, as they are at this moment.
     *
     * @throws ProblemException {@code too_many_exports}
     */
    PostExport begin(UUID projectId, PostQuery query) throws SQLException {
        admit(projectId);
        AtomicReference<Future<?>> deadline = new AtomicReference<>();
        boolean begun = false;
        try {
            PostExport export = open(projectId, query, () -> {
                release(projectId);
                if (deadline.get() != null) {
                    deadline.get().cancel(false);
                }
            });
            deadline.set(scheduler.schedule(config.longest(), () -> cutOff(projectId, export)));
            begun = true;
            return export;
        } finally {
            if (!begun) {
                release(projectId);
            }
        }
    }

    private PostExport open(UUID projectId, PostQuery query, Runnable ended) throws SQLException {
        Filters filters = new Filters(projectId);
        query.restrict(filters);
        Connection connection = connect();
        try {
            connection.setAutoCommit(false);
            try (PreparedStatement settings = connection.prepareStatement(AS_PROJECT)) {
                settings.setString(1, projectId.toString());
                settings.setString(2, Long.toString(config.longest().toMillis()));
                settings.execute();
            }
            // COPY takes no parameters.
            String sql = "COPY (SELECT " + PostCsv.SELECTED + " FROM post_overview WHERE "
                    + filters.literally(connection) + ") TO STDOUT (FORMAT binary)";
            return new PostExport(connection, sql, ended);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(reader.getDataSourceProperties());
        properties.setProperty("user", reader.getUsername());
        properties.setProperty("password", reader.getPassword());
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("tcpKeepAlive", "true");
        return DriverManager.getConnection(reader.getJdbcUrl(), properties);
    }

    private synchronized void admit(UUID projectId) {
        if (running.contains(projectId)) {
            throw new ProblemException(
                    ProblemCode.TOO_MANY_EXPORTS,
                    "Another export of the project is running. Read it to its end, or try again later.");
        }
        if (running.size() >= config.concurrent()) {
            throw new ProblemException(
                    ProblemCode.TOO_MANY_EXPORTS, "As many exports are running as may. Try again in a minute.");
        }
        running.add(projectId);
    }

    private synchronized void release(UUID projectId) {
        running.remove(projectId);
    }

    private void cutOff(UUID projectId, PostExport export) {
        LOG.warn("an export of project {} is cut off after {}", projectId, config.longest());
        try {
            export.close();
        } catch (SQLException e) {
            LOG.error("an export of project {} could not be ended", projectId, e);
        }
    }
}

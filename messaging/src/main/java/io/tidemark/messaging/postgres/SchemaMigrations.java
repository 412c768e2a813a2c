package io.tidemark.messaging.postgres;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.event.ApplicationEventPublisher;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.naming.NameResolver;
import io.micronaut.flyway.DataSourceMigrationRunner;
import io.micronaut.flyway.event.MigrationFinishedEvent;
import io.micronaut.jdbc.DataSourceResolver;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Flyway bring the schema of a pool up to date, unless one query shows that it is: Flyway takes a sixth of a start to
 * find out by itself. Whatever else the query shows or fails with, Flyway decides, under its own lock.
 */
@Singleton
@Replaces(DataSourceMigrationRunner.class)
class SchemaMigrations extends DataSourceMigrationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaMigrations.class);
    private static final String SETTINGS = "flyway.datasources.";

    /** Settings of Flyway's that would have it look elsewhere. */
    private static final String[] ELSEWHERE = {"locations", "table"};

    private final ApplicationContext context;
    private final DataSourceResolver resolver;

    SchemaMigrations(
            ApplicationContext context,
            ApplicationEventPublisher<MigrationFinishedEvent> events,
            @Nullable DataSourceResolver resolver) {
        super(context, events, resolver);
        this.context = context;
        this.resolver = resolver == null ? DataSourceResolver.DEFAULT : resolver;
    }

    @Override
    public DataSource onCreated(BeanCreatedEvent<DataSource> event) {
        Optional<String> schema = event.getBeanDefinition() instanceof NameResolver named
                ? named.resolveName().flatMap(this::schemaOf)
                : Optional.empty();
        if (schema.isPresent() && isCurrent(resolver.resolve(event.getBean()), schema.get())) {
            LOG.info("schema {} is up to date", schema.get());
            return event.getBean();
        }
        return super.onCreated(event);
    }

    /** The schema that Flyway is to keep for a pool, if it is to keep one in the usual way. */
    private Optional<String> schemaOf(String pool) {
        String settings = SETTINGS + pool + ".";
        for (String name : ELSEWHERE) {
            if (context.containsProperties(settings + name)) {
                return Optional.empty();
            }
        }
        boolean enabled =
                context.getProperty(settings + "enabled", Boolean.class).orElse(false);
        return enabled ? context.getProperty(settings + "default-schema", String.class) : Optional.empty();
    }

    private static boolean isCurrent(DataSource pool, String schema) {
        try {
            return MigrationFiles.checksums(SchemaMigrations.class.getClassLoader())
                    .equals(applied(pool, schema));
        } catch (SQLException | IOException e) {
            LOG.debug("what was applied to schema {} is not known", schema, e);
            return false;
        }
    }

    /** The checksum of each file that was applied; null of one that failed or is no file. */
    private static Map<String, Integer> applied(DataSource pool, String schema) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT script, CASE WHEN success AND type = 'SQL' THEN checksum END
                        FROM %s.flyway_schema_history
                        """.formatted(statement.enquoteIdentifier(schema, true)))) {
            Map<String, Integer> applied = new HashMap<>();
            while (row.next()) {
                applied.put(row.getString(1), row.getObject(2, Integer.class));
            }
            return applied;
        }
    }
}

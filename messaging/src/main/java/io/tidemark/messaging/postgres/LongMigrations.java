package io.tidemark.messaging.postgres;

import io.micronaut.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Gives each migration all the time that it needs. A service gives up a statement after its {@code socketTimeout}, but
 * writing a large table anew takes longer, and would begin from the start again for ever.
 */
@Singleton
@Named(LongMigrations.POOL)
final class LongMigrations implements FlywayConfigurationCustomizer, Callback {

    /** The one whose schema is migrated, in each service. */
    static final String POOL = "default";

    @Override
    public void customizeFluentConfiguration(FluentConfiguration flyway) {
        flyway.callbacks(this);
    }

    @Override
    public String getName() {
        return POOL;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_EACH_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    /** The pool restores its own timeout when it gets the connection back. */
    @Override
    public void handle(Event event, Context context) {
        try {
            context.getConnection().setNetworkTimeout(Runnable::run, 0);
        } catch (SQLException e) {
            throw new FlywayException("The database connection does not let a migration take its time", e);
        }
    }

    @Override
    public String getCallbackName() {
        return LongMigrations.class.getSimpleName();
    }
}

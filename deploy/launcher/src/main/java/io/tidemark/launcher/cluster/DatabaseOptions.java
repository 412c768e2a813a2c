package io.tidemark.launcher.cluster;

import io.tidemark.launcher.local.LocalAddresses;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.Option;

/** Which database a command works on. The password comes from the environment, because a command line is seen by others. */
public final class DatabaseOptions {

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "jdbc:postgresql://host:port/name; else DATASOURCES_DEFAULT_URL, else the one that runs here.")
    private String url;

    @Option(
            names = "--database-user",
            paramLabel = "USER",
            description = "Else DATASOURCES_DEFAULT_USERNAME, else the service's role. The password is read from"
                    + " DATASOURCES_DEFAULT_PASSWORD.")
    private String user;

    /**
     * A database and who works on it.
     *
     * @param url      for JDBC
     * @param password null for none
     */
    public record Login(String url, String user, String password) {

        /** The password stays out of messages. */
        @Override
        public String toString() {
            return user + " at " + url.replaceFirst("\\?.*", "");
        }
    }

    /**
     * The database that was meant.
     *
     * @param role of the service, also the name of its schema
     * @throws CommandFailedException when none was named and none runs here
     */
    public Login login(String role) {
        String name = given(user, "DATASOURCES_DEFAULT_USERNAME").orElse(role);
        Optional<String> address = given(url, "DATASOURCES_DEFAULT_URL");
        if (address.isPresent()) {
            return new Login(
                    address.get(),
                    name,
                    given(null, "DATASOURCES_DEFAULT_PASSWORD").orElse(null));
        }
        LocalAddresses local = LocalAddresses.find()
                .orElseThrow(() -> new CommandFailedException("Tidemark does not run here and no database is named:"
                        + " start it with ./tidemark up, or give --database."));
        return new Login(local.databaseUrl(), name, local.databasePassword());
    }

    /**
     * A connection that sees the tables of a service.
     *
     * @param role of the service, also the name of its schema
     * @throws CommandFailedException when no database was named and none runs here, or it lets nobody in
     */
    public Connection connect(String role) {
        Login login = login(role);
        Properties properties = new Properties();
        properties.put("user", login.user());
        properties.put("ApplicationName", "tidemark");
        properties.put("connectTimeout", "10");
        properties.put("tcpKeepAlive", "true");
        properties.put("reWriteBatchedInserts", "true");
        if (login.password() != null) {
            properties.put("password", login.password());
        }
        try {
            Connection connection = DriverManager.getConnection(login.url(), properties);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET search_path = " + statement.enquoteIdentifier(role, true));
                statement.execute("SET TimeZone = 'UTC'");
                // The gateway's tables show their rows to nobody who does not say whose.
                statement.execute("SET tidemark.writer = 'on'");
            }
            return connection;
        } catch (SQLException e) {
            throw new CommandFailedException(
                    "The database " + login.url().replaceFirst("\\?.*", "") + " lets " + login.user() + " not in ("
                            + SafeText.of(e.getMessage()) + "): see --database, --database-user and"
                            + " DATASOURCES_DEFAULT_PASSWORD.",
                    e);
        }
    }

    private static Optional<String> given(String option, String variable) {
        return Optional.ofNullable(option)
                .or(() -> Optional.ofNullable(System.getenv(variable)).filter(value -> !value.isBlank()));
    }
}

package io.tidemark.gateway;

import io.micronaut.context.ApplicationContext;
import io.micronaut.inject.qualifiers.Qualifiers;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.serde.ObjectMapper;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.PostgresDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The gateway over a real, empty database of its own, without Kafka unless asked for. */
public final class Gateway implements AutoCloseable {

    /** The admin key of every gateway in tests. */
    public static final String ADMIN_KEY = "admin-of-the-tests";

    private final PostgresDatabase database;
    private final EmbeddedServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    private Gateway(PostgresDatabase database, EmbeddedServer server) {
        this.database = database;
        this.server = server;
    }

    public static Gateway start(String databaseName) {
        return start(databaseName, Map.of("kafka.enabled", "false"));
    }

    public static Gateway start(String databaseName, Map<String, Object> properties) {
        return start(LocalPostgres.shared().freshDatabase(databaseName), properties);
    }

    public static Gateway start(PostgresDatabase database, Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(Map.of("tidemark.access.admin-key", ADMIN_KEY));
        all.putAll(properties);
        all.put("micronaut.server.port", "-1");
        all.put("micronaut.server.host", "127.0.0.1");
        all.put("datasources.default.url", database.jdbcUrl());
        all.put("datasources.default.username", "gateway");
        all.put("datasources.default.password", database.password());
        return new Gateway(database, ApplicationContext.run(EmbeddedServer.class, all));
    }

    public <T> T bean(Class<T> type) {
        return server.getApplicationContext().getBean(type);
    }

    public <T> T bean(Class<T> type, String name) {
        return server.getApplicationContext().getBean(type, Qualifiers.byName(name));
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getPort() + path);
    }

    public int port() {
        return server.getPort();
    }

    /** Makes a project with a key. */
    public TestProject project(String name) {
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri("/v1/projects"))
                .header("X-Api-Key", ADMIN_KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"" + name + "\"}"))
                .build());
        if (response.statusCode() != 201) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        Map<String, Object> created = json(response.body());
        return new TestProject(
                this, (String) created.get("projectId"), (String) created.get("keyId"), (String) created.get("apiKey"));
    }

    public HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(request + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @SuppressWarnings("unchecked")
    public Map<String, Object> json(String body) {
        try {
            return bean(ObjectMapper.class).readValue(body, Map.class);
        } catch (IOException e) {
            throw new IllegalStateException("not JSON: " + body, e);
        }
    }

    /** Runs a statement as the role of the gateway, which may write. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = database.dataSource("gateway").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET tidemark.writer = 'on'");
            statement.execute(sql);
        }
    }

    /** The first column of a query as text, of a connection that sees all projects. */
    public List<String> rows(String sql) throws SQLException {
        try (Connection connection = database.dataSource("gateway").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET tidemark.writer = 'on'");
            statement.execute("SET timezone = 'UTC'");
            try (ResultSet rows = statement.executeQuery(sql)) {
                List<String> read = new ArrayList<>();
                while (rows.next()) {
                    read.add(rows.getString(1));
                }
                return read;
            }
        }
    }

    /** A connection of the gateway's role as it is, without any setting. */
    public Connection plainConnection() throws SQLException {
        return database.dataSource("gateway").getConnection();
    }

    @Override
    public void close() {
        http.close();
        server.close();
    }
}

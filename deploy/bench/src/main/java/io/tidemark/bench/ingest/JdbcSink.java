package io.tidemark.bench.ingest;

import io.tidemark.bench.connect.AvroStructConverter;
import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.JavaCommand;
import io.tidemark.testbed.PostgresDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Kafka Connect with Debezium's JDBC sink, set as fast as its documentation allows: it upserts what is newest by arrival, and
 * knows no history and no lists.
 *
 * @param plugin the folder that holds the connector's
 */
record JdbcSink(Task task, Path plugin, Ground ground, List<String> options) implements Contestant {

    private static final String CONNECTOR = "bench-jdbc-sink";

    @Override
    public String name() {
        return "kafka-connect";
    }

    @Override
    public void prepare(PostgresDatabase database) {
        try (Connection connection = database.dataSource(role()).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(task.peer().definition());
        } catch (SQLException e) {
            throw new IllegalStateException("The peer's table could not be made: " + e.getMessage(), e);
        }
    }

    @Override
    public List<ChildProcess> start(PostgresDatabase database) {
        Path worker = write("worker.properties", worker());
        Path connector = write("connector.properties", connector(database));
        return List.of(ChildProcess.start(
                name(),
                JavaCommand.of(
                        options,
                        List.of(
                                "-cp",
                                JavaCommand.ownClassPath(),
                                "org.apache.kafka.connect.cli.ConnectStandalone",
                                worker.toString(),
                                connector.toString())),
                Map.of(),
                ground.folder(),
                ground.folder().resolve(name() + ".log")));
    }

    private Map<String, String> worker() {
        return Map.of(
                "bootstrap.servers",
                ground.bootstrapServers(),
                "key.converter",
                "org.apache.kafka.connect.storage.StringConverter",
                "value.converter",
                AvroStructConverter.class.getName(),
                "value.converter.schema.registry.url",
                ground.registryUrl(),
                "value.converter." + AvroStructConverter.FIELDS,
                String.join(",", task.peer().fields()),
                "offset.storage.file.filename",
                ground.folder().resolve("connect.offsets").toString(),
                "plugin.path",
                plugin.toString(),
                "plugin.discovery",
                "only_scan",
                "listeners",
                "http://127.0.0.1:0");
    }

    private Map<String, String> connector(PostgresDatabase database) {
        Map<String, String> settings = new HashMap<>();
        settings.put("name", CONNECTOR);
        settings.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
        settings.put("tasks.max", "2");
        settings.put("topics", task.feed().topic());
        settings.put("connection.url", database.jdbcUrl() + "?currentSchema=" + role());
        settings.put("connection.username", role());
        settings.put("connection.password", database.password());
        settings.put("insert.mode", "upsert");
        settings.put("primary.key.mode", "record_value");
        settings.put("primary.key.fields", "post_key");
        settings.put("schema.evolution", "none");
        settings.put("collection.name.format", task.peer().name());
        settings.put("use.reduction.buffer", "true");
        settings.put("dialect.postgres.unnest.insert.enabled", "true");
        settings.put("batch.size", "5000");
        settings.put("consumer.override.max.poll.records", "5000");
        settings.put("consumer.override.auto.offset.reset", "earliest");
        return settings;
    }

    private Path write(String name, Map<String, String> settings) {
        Path file = ground.folder().resolve(name);
        try {
            Files.write(
                    file,
                    settings.entrySet().stream()
                            .map(each -> each.getKey() + "=" + each.getValue())
                            .sorted()
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + file, e);
        }
        return file;
    }

    @Override
    public String group() {
        return "connect-" + CONNECTOR;
    }

    @Override
    public boolean commitsEachBatch() {
        return false;
    }

    @Override
    public String role() {
        return task.service().role();
    }

    @Override
    public Newest newest() {
        return task.peer().newest();
    }

    @Override
    public Optional<String> unfinished() {
        return Optional.empty();
    }

    @Override
    public List<Feed.Expected> expected() {
        return List.of(task.peerExpected());
    }
}

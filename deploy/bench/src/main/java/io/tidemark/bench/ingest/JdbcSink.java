package io.tidemark.bench.ingest;

import io.tidemark.bench.connect.AvroStructConverter;
import io.tidemark.schemas.Topics;
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

/**
 * Kafka Connect with Debezium's JDBC sink, set as fast as its documentation allows: it upserts the latest values alone,
 * whatever their order, and knows no history.
 *
 * @param plugin the folder that holds the connector's
 */
record JdbcSink(Path plugin, Path folder, String bootstrapServers, String registryUrl, List<String> options)
        implements Contestant {

    private static final String CONNECTOR = "bench-jdbc-sink";

    private static final List<String> COLUMNS = List.of(
            "event_id",
            "post_key",
            "platform",
            "external_id",
            "account_key",
            "source",
            "observed_at",
            "approximate",
            "views",
            "likes",
            "comments",
            "shares",
            "saves",
            "reach",
            "impressions",
            "total_interactions");

    @Override
    public String name() {
        return "kafka-connect";
    }

    @Override
    public void prepare(PostgresDatabase database) {
        try (Connection connection = database.dataSource("metrics").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE peer_latest (
                        event_id text NOT NULL,
                        post_key text COLLATE "C" PRIMARY KEY,
                        platform text NOT NULL,
                        external_id text NOT NULL,
                        account_key text NOT NULL,
                        source text NOT NULL,
                        observed_at bigint NOT NULL,
                        approximate boolean NOT NULL,
                        views bigint,
                        likes bigint,
                        comments bigint,
                        shares bigint,
                        saves bigint,
                        reach bigint,
                        impressions bigint,
                        total_interactions bigint
                    ) WITH (fillfactor = 50)
                    """);
        } catch (SQLException e) {
            throw new IllegalStateException("The peer's table could not be made: " + e.getMessage(), e);
        }
    }

    @Override
    public ChildProcess start(PostgresDatabase database) {
        Path worker = write("worker.properties", worker());
        Path connector = write("connector.properties", connector(database));
        return ChildProcess.start(
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
                folder,
                folder.resolve(name() + ".log"));
    }

    private Map<String, String> worker() {
        return Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "key.converter",
                "org.apache.kafka.connect.storage.StringConverter",
                "value.converter",
                AvroStructConverter.class.getName(),
                "value.converter.schema.registry.url",
                registryUrl,
                "value.converter." + AvroStructConverter.FIELDS,
                String.join(",", COLUMNS),
                "offset.storage.file.filename",
                folder.resolve("connect.offsets").toString(),
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
        settings.put("topics", Topics.POST_METRICS_COLLECTED.name());
        settings.put("connection.url", database.jdbcUrl() + "?currentSchema=metrics");
        settings.put("connection.username", "metrics");
        settings.put("connection.password", database.password());
        settings.put("insert.mode", "upsert");
        settings.put("primary.key.mode", "record_value");
        settings.put("primary.key.fields", "post_key");
        settings.put("schema.evolution", "none");
        settings.put("collection.name.format", "peer_latest");
        settings.put("use.reduction.buffer", "true");
        settings.put("dialect.postgres.unnest.insert.enabled", "true");
        settings.put("batch.size", "5000");
        settings.put("consumer.override.max.poll.records", "5000");
        settings.put("consumer.override.auto.offset.reset", "earliest");
        return settings;
    }

    private Path write(String name, Map<String, String> settings) {
        Path file = folder.resolve(name);
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
    public List<Table> tables() {
        return List.of(new Table("peer_latest", "observed_at", Kept.NEWEST));
    }
}

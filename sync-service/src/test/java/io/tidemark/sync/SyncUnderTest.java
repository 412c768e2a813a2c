package io.tidemark.sync;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tidemark.sync.credential.CredentialCipher;
import io.tidemark.sync.credential.Credentials;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.JavaCommand;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.LocalRegistry;
import io.tidemark.testbed.PostgresDatabase;
import io.tidemark.testbed.simulator.PlatformSimulator;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service on a database of its own, reading a simulator of its own, with the shared broker and registry. */
public final class SyncUnderTest implements AutoCloseable {

    private static final String KEYSET = CredentialCipher.newKeyset();

    private final PlatformSimulator simulator;
    private final PostgresDatabase database;
    private final Map<String, Object> properties;
    private final EmbeddedServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    private SyncUnderTest(PlatformSimulator simulator, PostgresDatabase database, Map<String, Object> properties) {
        this.simulator = simulator;
        this.database = database;
        this.properties = properties;
        this.server = ApplicationContext.run(EmbeddedServer.class, properties);
    }

    /** Starts with the pollers off unless {@code settings} say otherwise. */
    public static SyncUnderTest start(String name, SimulatorConfig config, Map<String, Object> settings) {
        PlatformSimulator simulator = PlatformSimulator.start(config);
        PostgresDatabase database = LocalPostgres.shared().freshDatabase("sync_" + name);
        Map<String, Object> properties = new HashMap<>();
        properties.put("micronaut.server.port", -1);
        properties.put("datasources.default.url", database.jdbcUrl());
        properties.put("datasources.default.username", "sync");
        properties.put("datasources.default.password", database.password());
        properties.put("kafka.bootstrap.servers", LocalKafka.shared().bootstrapServers());
        properties.put("kafka.schema.registry.url", LocalRegistry.shared().url());
        properties.put("tidemark.credentials.keyset", KEYSET);
        properties.put("tidemark.sync.polling", false);
        properties.put("tidemark.platforms.tiktok.base-url", simulator.url());
        properties.put("tidemark.platforms.tiktok.client-id", "tidemark-simulated-app");
        properties.put("tidemark.platforms.tiktok.client-secret", "simulated-app-secret");
        properties.put("tidemark.platforms.tiktok.connect.authorize-url", simulator.url() + "/v2/auth/authorize");
        properties.put("tidemark.platforms.sift.base-url", simulator.url());
        properties.put("tidemark.platforms.sift.api-key", "sift-simulated-key");
        properties.put("tidemark.platforms.x.base-url", simulator.url());
        properties.put("tidemark.platforms.x.client-id", "tidemark-simulated-x-app");
        properties.put("tidemark.platforms.x.client-secret", "simulated-x-secret");
        properties.put(
                "tidemark.platforms.instagram.facebook-login.graph-url", simulator.url() + "/graph.facebook.com");
        properties.put("tidemark.platforms.instagram.facebook-login.client-id", "1200000000000001");
        properties.put("tidemark.platforms.instagram.facebook-login.client-secret", "simulated-meta-secret");
        properties.put(
                "tidemark.platforms.instagram.instagram-login.graph-url", simulator.url() + "/graph.instagram.com");
        properties.put("tidemark.platforms.instagram.instagram-login.client-id", "1200000000000001");
        properties.put("tidemark.platforms.instagram.instagram-login.client-secret", "simulated-meta-secret");
        properties.put("tidemark.platforms.linkedin.base-url", simulator.url());
        properties.put("tidemark.platforms.linkedin.token-url", simulator.url() + "/oauth/v2/accessToken");
        properties.put("tidemark.platforms.linkedin.client-id", "tidemark-simulated-li-app");
        properties.put("tidemark.platforms.linkedin.client-secret", "simulated-li-secret");
        properties.put("tidemark.platforms.x.authorize-url", simulator.url() + "/i/oauth2/authorize");
        properties.put("tidemark.platforms.linkedin.authorize-url", simulator.url() + "/oauth/v2/authorization");
        properties.put(
                "tidemark.platforms.instagram.facebook-login.dialog-url",
                simulator.url() + "/www.facebook.com/dialog/oauth");
        properties.put(
                "tidemark.platforms.instagram.instagram-login.authorize-url",
                simulator.url() + "/www.instagram.com/oauth/authorize");
        properties.put(
                "tidemark.platforms.instagram.instagram-login.token-url",
                simulator.url() + "/api.instagram.com/oauth/access_token");
        properties.put("tidemark.ads.polling", false);
        properties.put("tidemark.platforms.meta-ads.base-url", simulator.url() + "/meta-ads");
        properties.put("tidemark.platforms.tiktok-ads.base-url", simulator.url() + "/tiktok-ads");
        properties.putAll(settings);
        return new SyncUnderTest(simulator, database, properties);
    }

    /** Another replica on the same database and simulator, with settings of its own. */
    public ApplicationContext replica(Map<String, Object> settings) {
        Map<String, Object> own = new HashMap<>(properties);
        own.putAll(settings);
        return ApplicationContext.run(own);
    }

    /** Another replica in a process of its own, which must be ended; its log is in {@code target/replicas}. */
    public ChildProcess process(String name, Map<String, Object> settings) {
        Map<String, Object> own = new TreeMap<>(properties);
        own.putAll(settings);
        List<String> program = new ArrayList<>(List.of("-cp", JavaCommand.ownClassPath(), Application.class.getName()));
        own.forEach((key, value) -> program.add("--" + key + "=" + value));
        Path folder = Path.of("target", "replicas").toAbsolutePath();
        return ChildProcess.start(
                name,
                JavaCommand.of(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), program),
                Map.of(),
                Path.of("").toAbsolutePath(),
                folder.resolve(name + ".log"));
    }

    /** Stores tokens of an account that exists. */
    public void store(UUID accountId, Tokens tokens) {
        try (Connection connection = database.dataSource("sync").getConnection()) {
            bean(Credentials.class).store(connection, accountId, tokens);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Another replica on the same database and simulator. */
    public ApplicationContext replica() {
        return ApplicationContext.run(properties);
    }

    public <T> T bean(Class<T> type) {
        return server.getApplicationContext().getBean(type);
    }

    public PlatformSimulator simulator() {
        return simulator;
    }

    /** Puts an account of the simulator on a project's list, with the tokens that the simulator gives out. */
    public void follow(UUID projectId, SimulatedAccount account) {
        String path = "/projects/" + projectId + "/creators/" + account.source().platform() + "/" + account.handle();
        HttpResponse<String> response = send("PUT", path, offer(account.handle()));
        if (response.statusCode() != 200) {
            throw new AssertionError(response.body());
        }
    }

    /** What the simulator tells of an account: the body of the request that connects it. */
    public String offer(String handle) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(simulator.url() + "/simulator/accounts"))
                .build();
        Matcher item = Pattern.compile("\\{[^{}]*\"handle\"\\s*:\\s*\"" + Pattern.quote(handle) + "\"[^{}]*}")
                .matcher(send(request).body());
        if (!item.find()) {
            throw new AssertionError("the simulator offers no " + handle);
        }
        return item.group();
    }

    /** Posts JSON with these headers. */
    public HttpResponse<String> post(String path, String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.getURI().resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return send(request.build());
    }

    public HttpResponse<String> send(String method, String path, String body) {
        return send(method, path, "application/json", body);
    }

    public HttpResponse<String> send(String method, String path, String contentType, String body) {
        return send(HttpRequest.newBuilder(server.getURI().resolve(path))
                .header("Content-Type", contentType)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a statement as the service's role and tells how many rows it changed. */
    public int execute(String sql) {
        try (Connection connection = database.dataSource("sync").getConnection();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** The first column of the first row, as text. */
    public String value(String sql) {
        try (Connection connection = database.dataSource("sync").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** The first column of every row, as text. */
    public List<String> values(String sql) {
        try (Connection connection = database.dataSource("sync").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (row.next()) {
                values.add(row.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /**
     * Where each row of these tables stands and which transaction wrote it: a row that is written again has another version,
     * even when its values stay.
     */
    public List<String> rowVersions(String condition, String... tables) {
        List<String> versions = new ArrayList<>();
        for (String table : tables) {
            versions.addAll(values("select '" + table + " ' || ctid || ' ' || xmin from " + table + " where "
                    + condition + " order by 1"));
        }
        return versions;
    }

    /** What is done with a row. */
    @FunctionalInterface
    public interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    /** Reads every row. */
    public void rows(String sql, RowReader reader) {
        try (Connection connection = database.dataSource("sync").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                reader.read(row);
            }
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** The keys of tokens. */
    public String keyset() {
        return KEYSET;
    }

    public long count(String from) {
        return Long.parseLong(value("select count(*) from " + from));
    }

    /** The simulator's accounts that are read through a source. */
    public List<SimulatedAccount> accounts(String source) {
        return simulator.accounts().stream()
                .filter(account -> account.source().wireName().equals(source))
                .toList();
    }

    @Override
    public void close() {
        http.close();
        server.close();
        simulator.close();
    }
}

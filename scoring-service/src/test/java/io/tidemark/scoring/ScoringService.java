package io.tidemark.scoring;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tidemark.messaging.EventPublisher;
import io.tidemark.schemas.Topic;
import io.tidemark.testbed.LocalKafka;
import io.tidemark.testbed.LocalRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;

/** The service as it ships, in this process, on a real broker, registry and database. */
public final class ScoringService implements AutoCloseable {

    /** Cycles run on command only: neither age nor a change is ever due. */
    public static final Map<String, Object> ON_COMMAND =
            Map.of("scoring.interval", "3650d", "scoring.debounce", "3650d");

    private final EmbeddedServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    private ScoringService(EmbeddedServer server) {
        this.server = server;
    }

    /** Starts it over a database, with settings that go before those it ships with. */
    public static ScoringService start(ScoringDatabase database, LocalKafka kafka, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>();
        all.put("micronaut.server.port", -1);
        all.put("datasources.default.url", database.address().jdbcUrl());
        all.put("datasources.default.username", "scoring");
        all.put("datasources.default.password", database.address().password());
        all.put("kafka.bootstrap.servers", kafka.bootstrapServers());
        all.put("kafka.schema.registry.url", LocalRegistry.shared().url());
        all.putAll(settings);
        return new ScoringService(ApplicationContext.run(EmbeddedServer.class, all));
    }

    public <T> T bean(Class<T> type) {
        return server.getApplicationContext().getBean(type);
    }

    public <E extends SpecificRecord> void publish(Topic<E> topic, Collection<E> events) {
        bean(EventPublisher.class).publish(topic, events);
    }

    /** Sends JSON and takes the answer as it comes. */
    public HttpResponse<String> send(String method, String path, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.getURL() + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Runs a cycle. */
    public HttpResponse<String> score(UUID projectId, String asOf) throws IOException, InterruptedException {
        String body = asOf == null ? "{\"asOf\":null}" : "{\"asOf\":\"" + asOf + "\"}";
        return send("POST", "/projects/" + projectId + "/scoring-runs", body);
    }

    public HttpResponse<String> override(UUID projectId, String postKey, String json)
            throws IOException, InterruptedException {
        return send("PUT", "/projects/" + projectId + "/ads-content/" + postKey + "/override", json);
    }

    public HttpResponse<String> explain(UUID projectId, String postKey) throws IOException, InterruptedException {
        return send("GET", "/projects/" + projectId + "/ads-content/" + postKey + "/score", null);
    }

    @Override
    public void close() {
        http.close();
        server.getApplicationContext().close();
    }
}

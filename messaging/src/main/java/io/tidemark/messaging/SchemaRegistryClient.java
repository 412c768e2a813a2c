package io.tidemark.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * Speaks Confluent's registry API, which Apicurio serves under {@code /apis/ccompat/v7}. Ids and schemas never change once
 * given, so answers are kept for ever; an id that the registry does not know is remembered for {@link #UNKNOWN_ID_TTL}.
 *
 * <p>Every method throws {@link RegistryUnavailableException} when no address answers in time or all fail with 5xx or 429,
 * and {@link RegistryRefusedException} for any other 4xx.
 */
public final class SchemaRegistryClient implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 3;
    private static final Duration RETRY_DELAY = Duration.ofMillis(100);

    /** Long enough to spare the registry a flood of garbage, short enough that a late registration is seen. */
    private static final Duration UNKNOWN_ID_TTL = Duration.ofSeconds(10);

    /** A batch that holds many new ids must not wait for the timeout of each. */
    private static final Duration FAIL_FAST = Duration.ofSeconds(1);

    private static final int MAX_UNKNOWN_IDS = 10_000;

    private final RegistryConfig config;
    private final HttpClient http;
    private final String authorization;
    private final Map<Integer, Schema> schemasById = new ConcurrentHashMap<>();
    private final Map<SubjectSchema, Integer> idsBySchema = new ConcurrentHashMap<>();
    private final Map<Integer, Long> unknownIds = new ConcurrentHashMap<>();
    private volatile Outage outage;

    private record SubjectSchema(String subject, Schema schema) {}

    private record Outage(long sinceNanos, RegistryUnavailableException cause) {}

    /**
     * A schema as the registry keeps it.
     *
     * @param id what the wire format carries
     * @param version counted from 1 within the subject
     */
    public record RegisteredSchema(int id, int version, Schema schema) {}

    public SchemaRegistryClient(RegistryConfig config) {
        this.config = config;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER);
        if (config.urls().stream().noneMatch(url -> "https".equalsIgnoreCase(url.getScheme()))) {
            builder.sslContext(trustingNobody());
        }
        this.http = builder.build();
        this.authorization = config.userInfo() == null
                ? null
                : "Basic "
                        + Base64.getEncoder().encodeToString(config.userInfo().getBytes(StandardCharsets.UTF_8));
    }

    /** The usual context reads a hundred certificates first, which a client that never speaks TLS has no use for. */
    private static SSLContext trustingNobody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has TLS", e);
        }
    }

    /**
     * The schema of an id.
     *
     * @throws RegistryRefusedException with {@link RegistryRefusedException#isNotFound} when there is none
     * @throws SchemaParseException when it is not an Avro schema
     */
    public Schema schema(int id) {
        Schema known = schemasById.get(id);
        if (known != null) {
            return known;
        }
        Long unknownSince = unknownIds.get(id);
        if (unknownSince != null && System.nanoTime() - unknownSince < UNKNOWN_ID_TTL.toNanos()) {
            throw unknownId(id);
        }
        JsonNode answer;
        try {
            answer = send("GET", "/schemas/ids/" + id, null);
        } catch (RegistryRefusedException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            if (unknownIds.size() >= MAX_UNKNOWN_IDS) {
                unknownIds.clear();
            }
            unknownIds.put(id, System.nanoTime());
            throw unknownId(id);
        }
        Schema schema = parse(answer);
        schemasById.put(id, schema);
        return schema;
    }

    /**
     * Registers a schema, or finds the id that it already has in the subject.
     *
     * @throws RegistryRefusedException with status 409 when the subject's compatibility rule forbids it
     */
    public int register(String subject, Schema schema) {
        return idsBySchema.computeIfAbsent(
                new SubjectSchema(subject, schema),
                key -> integer(send("POST", "/subjects/" + encode(subject) + "/versions", body(schema)), "id"));
    }

    /**
     * The id that a schema has in the subject.
     *
     * @throws RegistryRefusedException with {@link RegistryRefusedException#isNotFound} when it is not registered
     */
    public int lookup(String subject, Schema schema) {
        return idsBySchema.computeIfAbsent(
                new SubjectSchema(subject, schema),
                key -> integer(send("POST", "/subjects/" + encode(subject), body(schema)), "id"));
    }

    /** The id that a writer puts before its events: registered if it may be, else looked up. */
    int idForWriting(String subject, Schema schema) {
        return config.autoRegister() ? register(subject, schema) : lookup(subject, schema);
    }

    /** The subject's newest schema, or empty when the subject does not exist. */
    public Optional<RegisteredSchema> latest(String subject) {
        try {
            JsonNode answer = send("GET", "/subjects/" + encode(subject) + "/versions/latest", null);
            return Optional.of(new RegisteredSchema(integer(answer, "id"), integer(answer, "version"), parse(answer)));
        } catch (RegistryRefusedException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whether the subject's rule would let this schema follow its newest; true for a subject that does not exist. */
    public boolean isCompatible(String subject, Schema schema) {
        try {
            JsonNode answer =
                    send("POST", "/compatibility/subjects/" + encode(subject) + "/versions/latest", body(schema));
            JsonNode verdict = answer.get("is_compatible");
            if (verdict == null || !verdict.isBoolean()) {
                throw new RegistryUnavailableException("the registry did not answer with is_compatible", null);
            }
            return verdict.booleanValue();
        } catch (RegistryRefusedException e) {
            if (e.isNotFound()) {
                return true;
            }
            throw e;
        }
    }

    /** Asks something cheap, each address once until one answers, past all caches. */
    void ping() {
        RegistryUnavailableException failure = null;
        for (URI base : config.urls()) {
            try {
                ask(base, "GET", "/schemas/types", null);
                return;
            } catch (RegistryUnavailableException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /** The addresses, without credentials. */
    RegistryConfig config() {
        return config;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private JsonNode send(String method, String path, String body) {
        Outage last = outage;
        if (last != null && System.nanoTime() - last.sinceNanos() < FAIL_FAST.toNanos()) {
            throw new RegistryUnavailableException("the schema registry did not answer a moment ago", last.cause());
        }
        RegistryUnavailableException failure = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            URI base = config.urls().get(attempt % config.urls().size());
            try {
                if (attempt > 0) {
                    Thread.sleep(RETRY_DELAY.multipliedBy(attempt));
                }
                JsonNode answer = ask(base, method, path, body);
                outage = null;
                return answer;
            } catch (RegistryUnavailableException e) {
                failure = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RegistryUnavailableException("interrupted while waiting for the schema registry", e);
            }
        }
        outage = new Outage(System.nanoTime(), failure);
        throw failure;
    }

    private JsonNode ask(URI base, String method, String path, String body) {
        URI target = URI.create(base + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .header("Accept", MEDIA_TYPE + ", application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", MEDIA_TYPE);
        }
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return interpret(target, exchange(base, request.build()));
    }

    private HttpResponse<String> exchange(URI base, HttpRequest request) {
        // The request's own timeout ends with the headers, and a body may never come.
        CompletableFuture<HttpResponse<String>> exchange = http.sendAsync(request, BodyHandlers.ofString());
        try {
            return exchange.get(REQUEST_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new RegistryUnavailableException(
                    "the schema registry at " + base + " does not answer: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new RegistryUnavailableException(
                    "the schema registry at " + base + " does not answer within " + REQUEST_TIMEOUT.toSeconds() + " s",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryUnavailableException("interrupted while waiting for the schema registry", e);
        } finally {
            exchange.cancel(true);
        }
    }

    private static JsonNode interpret(URI target, HttpResponse<String> response) {
        int status = response.statusCode();
        JsonNode answer;
        try {
            answer = JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            answer = null;
        }
        if (status == 200 && answer != null) {
            return answer;
        }
        JsonNode code = answer == null ? null : answer.get("error_code");
        boolean refused = status >= 400 && status < 500 && status != 408 && status != 429;
        // A proxy's own 404 page must not pass for the registry's word that a schema does not exist.
        if (refused && code != null && code.isInt()) {
            JsonNode message = answer.get("message");
            throw new RegistryRefusedException(
                    target + ": " + status + " " + code + " " + (message == null ? "" : message.asText()),
                    status,
                    code.intValue());
        }
        throw new RegistryUnavailableException(target + " answered " + status, null);
    }

    private static RegistryRefusedException unknownId(int id) {
        return new RegistryRefusedException("the registry knows no schema with id " + id, 404, 40403);
    }

    private static Schema parse(JsonNode answer) {
        JsonNode type = answer.get("schemaType");
        if (type != null && !type.isNull() && !"AVRO".equals(type.textValue())) {
            throw new SchemaParseException("the schema is not Avro but " + type);
        }
        JsonNode schema = answer.get("schema");
        if (schema == null || !schema.isTextual()) {
            throw new RegistryUnavailableException("the registry answered without a schema", null);
        }
        return new Schema.Parser().parse(schema.textValue());
    }

    private static int integer(JsonNode answer, String field) {
        JsonNode value = answer.get(field);
        if (value == null || !value.isInt()) {
            throw new RegistryUnavailableException("the registry answered without " + field, null);
        }
        return value.intValue();
    }

    private static String body(Schema schema) {
        return JSON.createObjectNode()
                .put("schema", PublishedSchema.text(schema))
                .toString();
    }

    private static String encode(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

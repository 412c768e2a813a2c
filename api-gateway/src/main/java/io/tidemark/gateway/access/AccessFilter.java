package io.tidemark.gateway.access;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.cors.CorsFilter;
import io.micronaut.scheduling.TaskExecutors;
import io.tidemark.gateway.problem.ProblemCode;
import io.tidemark.gateway.problem.ProblemException;
import jakarta.inject.Named;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets a request in or answers it. Everything is refused that is not let in here: what is public stands in a list, and
 * every other address wants a key, also one that nothing is served at. Before it run only the meters, which count refusals
 * too, and CORS where it is switched on, so that a browser may read a refusal.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class AccessFilter implements Ordered {

    /** The last three carry secrets of their own: a state, and signatures. */
    private static final Set<String> PUBLIC = Set.of(
            "/health",
            "/health/liveness",
            "/health/readiness",
            "/openapi.yml",
            "/swagger-ui",
            "/swagger-ui/",
            "/v1/connections/callback",
            "/v1/webhooks/instagram",
            "/v1/webhooks/sift");

    private static final String PUBLIC_PAGES = "/swagger-ui/";
    private static final String OPERATORS_METRICS = "/prometheus";

    private static final Pattern ONE_PROJECT = Pattern.compile("/v1/projects/([^/]*)(/.*)?");

    /** Where the admin key is wanted: making projects, and all that has to do with their keys. */
    private static final Pattern KEYS_OF_A_PROJECT = Pattern.compile("/v1/projects/[^/]*/api-keys(/.*)?");

    private static final String PROJECTS = "/v1/projects";
    private static final String API_KEY_HEADER = "X-Api-Key";
    private static final String BEARER = "Bearer ";

    private final KeyRing keys;
    private final AccessConfig config;
    private final ExecutorService blocking;

    AccessFilter(KeyRing keys, AccessConfig config, @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.keys = keys;
        this.config = config;
        this.blocking = blocking;
    }

    @Override
    public int getOrder() {
        return CorsFilter.CORS_FILTER_ORDER + 1;
    }

    /**
     * Completes with the request when it may go on; a remembered key costs no change of thread. Micronaut would also take
     * null for "go on", but answers 503 when that null comes late.
     */
    @RequestFilter
    CompletableFuture<HttpRequest<?>> admit(HttpRequest<?> request) {
        String path = request.getPath();
        if (isPublic(request, path)) {
            return CompletableFuture.completedFuture(request);
        }
        String keyHash = ApiKey.hash(credential(request));
        if (keys.isAdmin(keyHash)) {
            return admitAdmin(request, path);
        }
        Optional<Set<UUID>> remembered = keys.remembered(keyHash);
        if (remembered.isPresent()) {
            admit(request, path, remembered.get());
            return CompletableFuture.completedFuture(request);
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        admit(request, path, keys.lookUp(keyHash));
                        return request;
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                },
                blocking);
    }

    /** OPTIONS runs no handler: it names methods, and a browser asks it without a key. */
    private boolean isPublic(HttpRequest<?> request, String path) {
        return request.getMethod() == HttpMethod.OPTIONS
                || PUBLIC.contains(path)
                || path.startsWith(PUBLIC_PAGES) && !path.contains("..") && !path.contains("%")
                || config.openMetrics() && path.equals(OPERATORS_METRICS);
    }

    private static CompletableFuture<HttpRequest<?>> admitAdmin(HttpRequest<?> request, String path) {
        if (!isForAdmin(request, path)) {
            throw ProjectScope.notFound();
        }
        return CompletableFuture.completedFuture(request);
    }

    private static void admit(HttpRequest<?> request, String path, Set<UUID> opened) {
        if (opened.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.INVALID_API_KEY,
                    "The API key is unknown or was revoked. Send a key of the project as"
                            + " 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'.");
        }
        if (isForAdmin(request, path)) {
            throw new ProblemException(
                    ProblemCode.ADMIN_KEY_REQUIRED,
                    "A project's key cannot do this. Send the admin key, which the operator sets as"
                            + " TIDEMARK_ACCESS_ADMIN_KEY.");
        }
        Matcher project = ONE_PROJECT.matcher(path);
        if (project.matches()) {
            ProjectScope.set(
                    request,
                    projectId(project.group(1)).filter(opened::contains).orElseThrow(ProjectScope::notFound));
        }
    }

    private static boolean isForAdmin(HttpRequest<?> request, String path) {
        // Routes are found with a slash at the end as well.
        String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return bare.equals(PROJECTS) && request.getMethod() == HttpMethod.POST
                || KEYS_OF_A_PROJECT.matcher(path).matches()
                || bare.equals(OPERATORS_METRICS);
    }

    private static Optional<UUID> projectId(String text) {
        try {
            return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equalsIgnoreCase(text));
        } catch (IllegalArgumentException e) {
            // An id that cannot exist is answered like one that does not.
            return Optional.empty();
        }
    }

    private static String credential(HttpRequest<?> request) {
        List<String> bearer = request.getHeaders().getAll(HttpHeaders.AUTHORIZATION);
        List<String> apiKey = request.getHeaders().getAll(API_KEY_HEADER);
        if (bearer.isEmpty() && apiKey.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.MISSING_API_KEY,
                    "The request has no API key. Send a key of the project as 'Authorization: Bearer KEY' or"
                            + " 'X-Api-Key: KEY'.");
        }
        if (bearer.size() + apiKey.size() > 1) {
            throw new ProblemException(
                    ProblemCode.INVALID_API_KEY, "The request has several API keys. Send one, in one header.");
        }
        if (!apiKey.isEmpty()) {
            return apiKey.getFirst();
        }
        String header = bearer.getFirst();
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw new ProblemException(
                    ProblemCode.INVALID_API_KEY,
                    "The header Authorization is not of the scheme Bearer. Send 'Authorization: Bearer KEY'.");
        }
        return header.substring(BEARER.length()).strip();
    }
}

package io.tidemark.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import io.tidemark.schemas.AccountMetricCatalog;
import io.tidemark.schemas.AccountMetricDefinition;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class OpenApiIT {

    private static final Pattern REFERENCE =
            Pattern.compile("(?:href|src)=[\"']([^\"']+)[\"']|\"(/swagger-ui/[^\"]+)\"");

    /** Called by platforms and by the browsers that they send, not by those who read the document. */
    private static final Set<String> FOR_PLATFORMS = Set.of(
            "GET /v1/connections/callback",
            "GET /v1/webhooks/instagram",
            "POST /v1/webhooks/instagram",
            "POST /v1/webhooks/sift");

    private static Gateway gateway;
    private static Map<String, Object> document;

    @BeforeAll
    static void start() {
        gateway = Gateway.start("gateway_openapi");
        document = new Yaml().load(get("/openapi.yml").body());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void theDocumentListsEveryRouteAndNoOther() {
        Set<String> routes = gateway.bean(Router.class)
                .uriRoutes()
                .filter(route -> route.getUriMatchTemplate().toPathString().startsWith("/v1"))
                .filter(route -> !route.getHttpMethodName().equals("HEAD"))
                .map(OpenApiIT::name)
                .filter(route -> !FOR_PLATFORMS.contains(route))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = new TreeSet<>();
        paths().forEach((path, operations) ->
                operations.keySet().forEach(method -> documented.add(method.toUpperCase() + " " + path)));

        assertThat(routes).hasSizeGreaterThan(10);
        assertThat(documented).isEqualTo(routes);
    }

    @Test
    void everyOperationTellsItsParametersAnswersAndProblems() {
        paths().forEach((path, operations) -> operations.forEach((method, operation) -> {
            String name = method + " " + path;
            assertThat(operation).as(name).containsKeys("summary", "operationId", "tags", "security");
            @SuppressWarnings("unchecked")
            Map<String, Map<String, Object>> responses = (Map<String, Map<String, Object>>) operation.get("responses");
            assertThat(responses.keySet()).as(name).contains("400", "401", "404", "503");
            List<String> successes = responses.keySet().stream()
                    .filter(status -> status.startsWith("2"))
                    .toList();
            assertThat(successes).as(name).hasSize(1);
            if (!successes.getFirst().equals("204")) {
                assertThat(responses.get(successes.getFirst()).get("content").toString())
                        .as(name)
                        .contains("#/components/schemas/");
            }
            assertThat(responses.get("404").get("content").toString())
                    .as(name)
                    .contains("application/problem+json")
                    .contains("#/components/schemas/Problem");
            Matcher variable = Pattern.compile("\\{(\\w+)}").matcher(path);
            while (variable.find()) {
                assertThat(parameterNames(operation)).as(name).contains(variable.group(1));
            }
        }));
    }

    @Test
    void theParametersThatAreDocumentedAreThoseThatAreTaken() {
        TestProject project = gateway.project("documented");
        paths().forEach((path, operations) -> {
            if (!operations.containsKey("get")) {
                return;
            }
            HttpResponse<String> refused = project.get(
                    path.replace("/v1/projects/{projectId}", "").replaceAll("\\{\\w+}", "tiktok:1") + "?no_such=1");
            assertThat(refused.statusCode()).as(path).isEqualTo(400);
            List<String> query = parameterNames(operations.get("get")).stream()
                    .filter(name -> !path.contains("{" + name + "}"))
                    .sorted()
                    .toList();
            assertThat(refused.body())
                    .as(path)
                    .contains(query.isEmpty() ? "It takes none." : "It takes: " + String.join(", ", query) + ".");
        });
    }

    @Test
    @SuppressWarnings("unchecked")
    void theMetricsAreThoseOfTheCatalogueInItsOrder() {
        Map<String, Object> schemas = ((Map<String, Map<String, Object>>) document.get("components")).get("schemas");
        Map<String, Object> metrics = (Map<String, Object>) schemas.get("Metrics");
        assertThat(List.copyOf(((Map<String, Object>) metrics.get("properties")).keySet()))
                .isEqualTo(MetricCatalog.all().stream()
                        .map(MetricDefinition::jsonName)
                        .toList());
        Map<String, Object> accountMetrics = (Map<String, Object>) schemas.get("AccountMetrics");
        assertThat(List.copyOf(((Map<String, Object>) accountMetrics.get("properties")).keySet()))
                .isEqualTo(AccountMetricCatalog.all().stream()
                        .map(AccountMetricDefinition::jsonName)
                        .toList());
        for (String item : List.of("PostItem", "PostDetail", "AdsContentItem")) {
            assertThat(schemas.get(item).toString())
                    .as(item)
                    .contains("/Metrics")
                    .contains("/AbsentReasons");
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        Matcher reference = Pattern.compile("#/components/(\\w+)/(\\w+)")
                .matcher(get("/openapi.yml").body());
        @SuppressWarnings("unchecked")
        Map<String, Map<String, Object>> components = (Map<String, Map<String, Object>>) document.get("components");
        while (reference.find()) {
            if (!components.getOrDefault(reference.group(1), Map.of()).containsKey(reference.group(2))) {
                broken.add(reference.group());
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void swaggerUiIsServedFromHereAlone() {
        for (String path : List.of("/swagger-ui", "/swagger-ui/", "/swagger-ui/index.html")) {
            HttpResponse<String> page = get(path);
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Type"))
                    .as(path)
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        }
        String page = get("/swagger-ui/index.html").body();
        assertThat(page).contains("/openapi.yml");
        Matcher reference = REFERENCE.matcher(page);
        int found = 0;
        while (reference.find()) {
            String target = reference.group(1) == null ? reference.group(2) : reference.group(1);
            assertThat(target).doesNotContain("//");
            assertThat(get(target).statusCode()).as(target).isEqualTo(200);
            found++;
        }
        assertThat(found).isGreaterThanOrEqualTo(3);
    }

    @Test
    void healthIsPublicAndTellsNoDetails() {
        for (String path : List.of("/health", "/health/liveness", "/health/readiness")) {
            HttpResponse<String> health = get(path);
            assertThat(health.statusCode()).as(path).isEqualTo(200);
            assertThat(health.body()).as(path).contains("\"UP\"").doesNotContain("jdbc");
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Map<String, Object>>> paths() {
        return (Map<String, Map<String, Map<String, Object>>>) document.get("paths");
    }

    @SuppressWarnings("unchecked")
    private static List<String> parameterNames(Map<String, Object> operation) {
        List<Map<String, Object>> parameters =
                (List<Map<String, Object>>) operation.getOrDefault("parameters", List.of());
        return parameters.stream()
                .map(parameter -> (String) parameter.getOrDefault("name", parameter.get("$ref")))
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .toList();
    }

    private static String name(UriRouteInfo<?, ?> route) {
        return route.getHttpMethodName() + " " + route.getUriMatchTemplate().toPathString();
    }

    private static HttpResponse<String> get(String path) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(path)).build());
    }
}

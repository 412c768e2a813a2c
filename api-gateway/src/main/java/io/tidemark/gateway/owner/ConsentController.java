package io.tidemark.gateway.owner;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.ObjectMapper;
import io.swagger.v3.oas.annotations.Hidden;
import io.tidemark.gateway.problem.Problem;
import io.tidemark.gateway.problem.ProblemCode;
import io.tidemark.gateway.problem.ProblemException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a platform sends an owner's browser after the consent. No key is asked for: the state is the secret, and it is
 * good for one connection. What the platform adds to the address beyond the state and the code is not looked at. Neither
 * of the two is repeated anywhere.
 */
@Controller("/v1/connections/callback")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ConsentController {

    private final OwnerCalls owners;
    private final ObjectMapper json;

    ConsentController(OwnerCalls owners, ObjectMapper json) {
        this.owners = owners;
        this.json = json;
    }

    @Hidden
    @Get
    @Produces(MediaType.TEXT_HTML)
    HttpResponse<?> finish(HttpRequest<?> request) throws IOException {
        Map<String, String> answer = new LinkedHashMap<>();
        for (String name : List.of("state", "code", "error")) {
            List<String> values = request.getParameters().getAll(name);
            if (values.size() > 1) {
                return page(400, "This link cannot be used", "A part of it came twice. Begin again.");
            }
            if (!values.isEmpty()) {
                answer.put(name, values.getFirst());
            }
        }
        MutableHttpResponse<?> told;
        try {
            told = owners.pass(
                    Owner.SYNC,
                    request,
                    HttpRequest.POST("/connections/callback", json.writeValueAsString(answer))
                            .contentType(MediaType.APPLICATION_JSON_TYPE));
        } catch (ProblemException e) {
            return page(
                    e.code().status().getCode(),
                    "The account is not connected yet",
                    e.code() == ProblemCode.SERVICE_UNAVAILABLE
                            ? "The service did not answer in time. Reload this page."
                            : "Something failed inside. Reload this page.");
        }
        return told.body() instanceof Problem problem
                ? page(told.code(), "The account is not connected", problem.detail())
                : page(200, "The account is connected", "You may close this page.");
    }

    private static HttpResponse<String> page(int status, String title, String text) {
        return HttpResponse.<String>status(HttpStatus.valueOf(status))
                .contentType(MediaType.TEXT_HTML_TYPE)
                .body("""
                        <!DOCTYPE html>
                        <html lang="en"><head><meta charset="utf-8"><title>%1$s</title></head>
                        <body><h1>%1$s</h1><p>%2$s</p></body></html>
                        """.formatted(escaped(title), escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}

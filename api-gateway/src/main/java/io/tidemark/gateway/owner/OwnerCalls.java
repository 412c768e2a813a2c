package io.tidemark.gateway.owner;

import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.client.HttpClient;
import io.micronaut.http.client.annotation.Client;
import io.micronaut.http.client.exceptions.HttpClientException;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.serde.ObjectMapper;
import io.tidemark.gateway.problem.Problem;
import io.tidemark.gateway.problem.ProblemCode;
import io.tidemark.gateway.problem.ProblemException;
import io.tidemark.gateway.problem.RequestId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes a request on to the service that owns its subject, and the answer back. The caller's key stays here. An owner's
 * refusal goes back as it is, with this request's id; an owner that fails or does not answer becomes a problem of ours.
 */
@Singleton
final class OwnerCalls {

    private static final Logger LOG = LoggerFactory.getLogger(OwnerCalls.class);

    /** What an owner's problem document is read for. */
    private record Refusal(String type, String title, String code, String detail) {}

    private final Map<Owner, HttpClient> clients;
    private final ObjectMapper json;

    OwnerCalls(
            @Client(id = "sync") HttpClient sync,
            @Client(id = "metrics") HttpClient metrics,
            @Client(id = "scoring") HttpClient scoring,
            ObjectMapper json) {
        this.clients = Map.of(Owner.SYNC, sync, Owner.METRICS, metrics, Owner.SCORING, scoring);
        this.json = json;
    }

    /** An address of an owner, with its variables encoded. */
    static UriBuilder address(String template, Map<String, Object> variables) {
        return UriBuilder.of(UriBuilder.of(template).expand(variables));
    }

    /**
     * @param original the request that is passed on
     * @param request what the owner is asked
     * @return the owner's answer, or its refusal
     * @throws ProblemException {@code service_unavailable} or {@code owner_failed}
     */
    MutableHttpResponse<?> pass(Owner owner, HttpRequest<?> original, MutableHttpRequest<?> request) {
        String requestId = RequestId.of(original);
        request.header(RequestId.HEADER, requestId).accept(MediaType.APPLICATION_JSON_TYPE);
        try {
            HttpResponse<byte[]> answer = clients.get(owner)
                    .toBlocking()
                    .exchange(request, Argument.of(byte[].class), Argument.of(byte[].class));
            if (answer.code() >= 300) {
                throw failed(owner, answer.code(), requestId);
            }
            MutableHttpResponse<byte[]> response = HttpResponse.status(answer.status());
            answer.getBody(byte[].class)
                    .filter(body -> body.length > 0)
                    .ifPresent(body -> response.body(body).contentType(MediaType.APPLICATION_JSON_TYPE));
            return response;
        } catch (HttpClientResponseException e) {
            return refusal(owner, e.getStatus().getCode(), e.getResponse().getBody(byte[].class), requestId);
        } catch (HttpClientException e) {
            throw silent(owner, requestId, e);
        }
    }

    static ProblemException silent(Owner owner, String requestId, Exception cause) {
        LOG.warn("request {}: {} did not answer", requestId, owner.serviceName(), cause);
        return new ProblemException(
                ProblemCode.SERVICE_UNAVAILABLE,
                "The " + owner.serviceName() + ", which owns this, does not answer. Other addresses still work; try"
                        + " this one again in a few seconds.");
    }

    /** The owner's refusal with this request's id; {@code owner_failed} when it is none. */
    MutableHttpResponse<?> refusal(Owner owner, int status, Optional<byte[]> body, String requestId) {
        Optional<Refusal> refusal = body.flatMap(this::read);
        if (status >= 500 || refusal.isEmpty()) {
            throw failed(owner, status, requestId);
        }
        Refusal told = refusal.get();
        Problem problem = new Problem(told.type(), told.title(), status, told.code(), told.detail(), requestId);
        return HttpResponse.status(HttpStatus.valueOf(status))
                .body(problem)
                .contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
    }

    private static ProblemException failed(Owner owner, int status, String requestId) {
        LOG.error("request {}: {} answered {}", requestId, owner.serviceName(), status);
        return new ProblemException(
                ProblemCode.OWNER_FAILED,
                "The " + owner.serviceName() + ", which owns this, failed with status " + status
                        + ". Try again, and report the requestId if it stays.");
    }

    private Optional<Refusal> read(byte[] body) {
        try {
            Map<String, Object> problem = json.readValue(body, Argument.mapOf(String.class, Object.class));
            if (problem != null
                    && problem.get("code") instanceof String code
                    && problem.get("detail") instanceof String detail) {
                String title = problem.get("title") instanceof String told ? told : code;
                return Optional.of(new Refusal("urn:tidemark:problem:" + code, title, code, detail));
            }
        } catch (IOException e) {
            LOG.warn("an owner refused with a body that is not JSON: {}", e.getMessage());
        }
        return Optional.empty();
    }
}

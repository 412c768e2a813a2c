package io.tidemark.gateway.owner;

import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.tidemark.gateway.problem.ProblemException;
import io.tidemark.gateway.problem.RequestId;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;

/**
 * Passes files on to sync-service as fast as it takes them, without holding more than a piece of one. Micronaut's client,
 * which {@link OwnerCalls} uses, would hold the whole.
 */
@Singleton
final class FileCalls {

    /** From the first byte of the file to the owner's answer. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final OwnerCalls owners;
    private final URI sync;
    private final HttpClient client;

    FileCalls(OwnerCalls owners, @Value("${tidemark.services.sync.url}") URI sync) {
        this.owners = owners;
        this.sync = sync;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(5))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /**
     * @param original the request whose body is passed on
     * @param address path and query at sync-service
     * @return the owner's answer, or its refusal
     * @throws ProblemException {@code service_unavailable} or {@code owner_failed}
     */
    MutableHttpResponse<?> post(HttpRequest<?> original, URI address, String contentType, InputStream file) {
        String requestId = RequestId.of(original);
        java.net.http.HttpRequest request = java.net.http.HttpRequest.newBuilder(sync.resolve(address))
                .header(RequestId.HEADER, requestId)
                .header("Content-Type", contentType)
                .header("Accept", MediaType.APPLICATION_JSON)
                .timeout(LONGEST)
                .POST(BodyPublishers.ofInputStream(() -> file))
                .build();
        try {
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
            return answer.statusCode() < 300
                    ? io.micronaut.http.HttpResponse.status(HttpStatus.valueOf(answer.statusCode()))
                            .body(answer.body())
                            .contentType(MediaType.APPLICATION_JSON_TYPE)
                    : owners.refusal(Owner.SYNC, answer.statusCode(), Optional.of(answer.body()), requestId);
        } catch (IOException e) {
            throw OwnerCalls.silent(Owner.SYNC, requestId, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw OwnerCalls.silent(Owner.SYNC, requestId, e);
        }
    }

    @PreDestroy
    void close() {
        client.shutdownNow();
    }
}

package io.tidemark.gateway.owner;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;

/**
 * Passes Instagram's calls on to sync-service: what it tells, byte by byte, because it is signed, and the question by which
 * it makes sure that the address is ours. No key is asked for.
 */
@Controller("/v1/webhooks/instagram")
@ExecuteOn(TaskExecutors.BLOCKING)
final class InstagramWebhookController {

    private static final String OWNERS_PATH = "/webhooks/instagram";
    private static final String SIGNATURE = "X-Hub-Signature-256";

    private final OwnerCalls owners;

    InstagramWebhookController(OwnerCalls owners) {
        this.owners = owners;
    }

    @Hidden
    @Get
    @Produces({MediaType.TEXT_PLAIN, MediaType.APPLICATION_JSON_PROBLEM})
    HttpResponse<?> prove(HttpRequest<?> request) {
        UriBuilder question = UriBuilder.of(OWNERS_PATH);
        for (String name : List.of("hub.mode", "hub.verify_token", "hub.challenge")) {
            request.getParameters().getAll(name).forEach(value -> question.queryParam(name, value));
        }
        MutableHttpResponse<?> answer = owners.pass(Owner.SYNC, request, HttpRequest.GET(question.build()));
        return answer.code() == 200 ? answer.contentType(MediaType.TEXT_PLAIN_TYPE) : answer;
    }

    @Hidden
    @Post
    @Consumes(MediaType.ALL)
    HttpResponse<?> pass(HttpRequest<?> request, @Nullable @Header(SIGNATURE) String signature, @Body byte[] body) {
        MutableHttpRequest<byte[]> passed =
                HttpRequest.POST(OWNERS_PATH, body).contentType(MediaType.APPLICATION_OCTET_STREAM_TYPE);
        if (signature != null) {
            passed.header(SIGNATURE, signature);
        }
        return owners.pass(Owner.SYNC, request, passed);
    }
}

package io.tidemark.gateway.owner;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Hidden;

/** Passes SIFT's calls on to sync-service, byte by byte, because they are signed; no key is asked for. */
@Controller("/v1/webhooks/sift")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SiftWebhookController {

    private static final String SIGNATURE = "X-Sift-Signature";

    private final OwnerCalls owners;

    SiftWebhookController(OwnerCalls owners) {
        this.owners = owners;
    }

    @Hidden
    @Post
    @Consumes(MediaType.ALL)
    HttpResponse<?> pass(HttpRequest<?> request, @Nullable @Header(SIGNATURE) String signature, @Body byte[] body) {
        MutableHttpRequest<byte[]> passed =
                HttpRequest.POST("/webhooks/sift", body).contentType(MediaType.APPLICATION_OCTET_STREAM_TYPE);
        if (signature != null) {
            passed.header(SIGNATURE, signature);
        }
        return owners.pass(Owner.SYNC, request, passed);
    }
}

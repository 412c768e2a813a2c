package io.tidemark.gateway;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Serves the description of the API, which the build makes from the controllers. */
@Hidden
@Controller
final class OpenApiController {

    private static final String RESOURCE = "/META-INF/swagger/openapi.yml";

    private final byte[] document;

    OpenApiController() throws IOException {
        try (InputStream resource = OpenApiController.class.getResourceAsStream(RESOURCE)) {
            this.document = Objects.requireNonNull(resource, RESOURCE).readAllBytes();
        }
    }

    @Get("/openapi.yml")
    @Produces("application/yaml")
    byte[] document() {
        return document;
    }
}

package io.tidemark.gateway;

import io.micronaut.runtime.Micronaut;
import io.swagger.v3.oas.annotations.ExternalDocumentation;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeIn;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import io.swagger.v3.oas.annotations.servers.Server;
import io.tidemark.messaging.HeadStart;
import io.tidemark.messaging.postgres.Migration;
import java.util.Map;

/** Starts the api-gateway. */
@OpenAPIDefinition(
        info = @Info(title = "Tidemark", version = "1", description = """
                                What social posts earn, how they score, and which of them may run as ads.

                                Lists are `{items, nextCursor}`; pass `nextCursor` as `cursor`, with the same filters and
                                sort, for the next page. Times are ISO-8601 in UTC; `since` is inclusive, `until` is
                                exclusive. An unknown value is `null`, never 0, and a reason stands beside it.
                                Errors are problem documents (RFC 9457) with a stable `code`.
                                """),
        servers = @Server(url = "/"),
        externalDocs = @ExternalDocumentation(description = "This document as YAML", url = "/openapi.yml"))
@SecurityScheme(
        name = "bearer",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "An API key of the project, or the admin key where an operation asks for it.")
@SecurityScheme(
        name = "apiKey",
        type = SecuritySchemeType.APIKEY,
        in = SecuritySchemeIn.HEADER,
        paramName = "X-Api-Key",
        description = "The same key in a header of its own.")
public final class Application {

    private Application() {}

    /**
     * Runs until the process is told to stop; exits non-zero when it cannot start. With the argument {@code migrate} it
     * only brings the schema up to date and ends.
     */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("migrate")) {
            Migration.run(Application.class, Map.of());
        } else {
            HeadStart.take();
            Micronaut.run(Application.class, args);
        }
    }
}

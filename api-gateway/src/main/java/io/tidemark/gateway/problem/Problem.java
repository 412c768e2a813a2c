package io.tidemark.gateway.problem;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** An error as RFC 9457 has it. */
@Serdeable
@Schema(name = "Problem", description = "An error as RFC 9457 has it, with a code for programs.")
public record Problem(
        @Schema(description = "A name for the kind of problem.", example = "urn:tidemark:problem:bad_cursor")
        String type,

        @Schema(description = "What happened, in a few words.", example = "Bad cursor")
        String title,

        @Schema(description = "The HTTP status.", example = "400")
        int status,

        @Schema(description = "A stable name for programs.", example = "bad_cursor")
        String code,

        @Schema(
                description = "What is wrong with this request, why, and what to do.",
                example = "The cursor belongs to another query. Start again without a cursor.")
        String detail,

        @Schema(
                description = "Names this request in the logs; also in the header X-Request-Id.",
                example = "0d2f9c1e-7c55-4a52-9a6b-2f0f3ad1b8a7")
        String requestId) {

    /** A problem of our own. */
    public static Problem of(ProblemCode code, String detail, String requestId) {
        return new Problem(
                "urn:tidemark:problem:" + code.wireName(),
                code.title(),
                code.status().getCode(),
                code.wireName(),
                detail,
                requestId);
    }
}

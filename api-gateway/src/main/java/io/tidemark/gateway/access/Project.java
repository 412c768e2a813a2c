package io.tidemark.gateway.access;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;

/** A customer's space: its creators, posts and scores, apart from all others. */
@Serdeable
@Schema(name = "Project")
record Project(
        @Schema(example = "018f6f2c-5a0e-4c1f-9b57-0d5a3f1c2e11")
        UUID projectId,

        @Schema(example = "Spring launch") String name,
        @Schema(example = "2026-01-31T08:00:00Z") Instant createdAt) {}

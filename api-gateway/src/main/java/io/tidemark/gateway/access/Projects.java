package io.tidemark.gateway.access;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** Makes projects, and makes and revokes their keys. */
@Singleton
class Projects {

    private final ProjectRepository projects;
    private final KeyRing keys;
    private final InstantSource clock;

    Projects(ProjectRepository projects, KeyRing keys, InstantSource clock) {
        this.projects = projects;
        this.keys = keys;
        this.clock = clock;
    }

    /** A project that was just made. */
    @Serdeable
    @Schema(name = "CreatedProject")
    record Created(
            @Schema(example = "018f6f2c-5a0e-4c1f-9b57-0d5a3f1c2e11")
            UUID projectId,

            @Schema(example = "Spring launch") String name,

            @Schema(description = "Names the key, to revoke it.")
            UUID keyId,

            @Schema(description = "The key itself; it cannot be read again.", example = "tmk_…")
            String apiKey) {}

    /** A key that was just made. */
    @Serdeable
    @Schema(name = "CreatedApiKey")
    record NewKey(
            @Schema(description = "Names the key, to revoke it.")
            UUID keyId,

            @Schema(description = "The key itself; it cannot be read again.", example = "tmk_…")
            String apiKey) {}

    Created create(String name) throws SQLException {
        Project project = new Project(UUID.randomUUID(), name, now());
        NewKey key = newKey();
        projects.add(project, key.keyId(), ApiKey.hash(key.apiKey()));
        return new Created(project.projectId(), project.name(), key.keyId(), key.apiKey());
    }

    Optional<Project> find(UUID projectId) throws SQLException {
        return projects.find(projectId);
    }

    /** Empty when there is no such project. */
    Optional<NewKey> addKey(UUID projectId) throws SQLException {
        NewKey key = newKey();
        boolean added = projects.addKey(projectId, key.keyId(), ApiKey.hash(key.apiKey()), now());
        return added ? Optional.of(key) : Optional.empty();
    }

    /** False when the project has no such key. */
    boolean revokeKey(UUID projectId, UUID keyId) throws SQLException {
        boolean revoked = projects.revoke(projectId, keyId, now());
        keys.forget();
        return revoked;
    }

    private static NewKey newKey() {
        return new NewKey(UUID.randomUUID(), ApiKey.generate());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}

package io.tidemark.gateway.access;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
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

    @Transactional
    Created create(String name) {
        Project project = projects.save(new Project(UUID.randomUUID(), name, now()));
        NewKey key = store(project.projectId());
        return new Created(project.projectId(), project.name(), key.keyId(), key.apiKey());
    }

    Optional<Project> find(UUID projectId) {
        return projects.findById(projectId);
    }

    /** Empty when there is no such project. */
    @Transactional
    Optional<NewKey> addKey(UUID projectId) {
        return projects.existsById(projectId) ? Optional.of(store(projectId)) : Optional.empty();
    }

    /** False when the project has no such key. */
    boolean revokeKey(UUID projectId, UUID keyId) {
        boolean revoked = projects.revoke(keyId, projectId, now()) > 0;
        keys.forget();
        return revoked;
    }

    private NewKey store(UUID projectId) {
        NewKey key = new NewKey(UUID.randomUUID(), ApiKey.generate());
        projects.addKey(key.keyId(), ApiKey.hash(key.apiKey()), now());
        projects.open(key.keyId(), projectId);
        return key;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}

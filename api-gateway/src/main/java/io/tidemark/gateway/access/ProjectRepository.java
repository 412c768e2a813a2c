package io.tidemark.gateway.access;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.CrudRepository;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Projects and the keys that open them. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ProjectRepository extends CrudRepository<Project, UUID> {

    /** The projects that a key opens; none when it is unknown or revoked. */
    @Query("""
            SELECT p.project_id FROM api_keys k JOIN api_key_projects p ON p.key_id = k.key_id
            WHERE k.key_hash = :keyHash AND k.revoked_at IS NULL
            """)
    List<UUID> findProjectIds(String keyHash);

    @Query("INSERT INTO api_keys (key_id, key_hash, created_at) VALUES (:keyId, :keyHash, :createdAt)")
    void addKey(UUID keyId, String keyHash, Instant createdAt);

    @Query("INSERT INTO api_key_projects (key_id, project_id) VALUES (:keyId, :projectId)")
    void open(UUID keyId, UUID projectId);

    /** Ends a key of a project, and returns how many it ended: a key that is ended already counts, a foreign one not. */
    @Query("""
            UPDATE api_keys SET revoked_at = coalesce(revoked_at, :revokedAt)
            WHERE key_id = :keyId
              AND EXISTS (SELECT FROM api_key_projects p WHERE p.key_id = :keyId AND p.project_id = :projectId)
            """)
    long revoke(UUID keyId, UUID projectId, Instant revokedAt);
}

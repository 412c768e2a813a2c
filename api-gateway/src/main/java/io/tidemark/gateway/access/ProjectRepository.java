package io.tidemark.gateway.access;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** Projects and the keys that open them. Whatever it does is one statement, so that it is done as a whole or not at all. */
@Singleton
final class ProjectRepository {

    private final DataSource dataSource;

    ProjectRepository(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Adds a project and the first key that opens it. */
    void add(Project project, UUID keyId, String keyHash) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        WITH project AS (
                            INSERT INTO projects (project_id, name, created_at) VALUES (?, ?, ?)
                            RETURNING project_id, created_at
                        ), key AS (
                            INSERT INTO api_keys (key_id, key_hash, created_at) SELECT ?, ?, created_at FROM project
                            RETURNING key_id
                        )
                        INSERT INTO api_key_projects (key_id, project_id) SELECT key_id, project_id FROM key, project
                        """)) {
            insert.setObject(1, project.projectId());
            insert.setString(2, project.name());
            insert.setObject(3, project.createdAt().atOffset(ZoneOffset.UTC));
            insert.setObject(4, keyId);
            insert.setString(5, keyHash);
            insert.executeUpdate();
        }
    }

    /** Adds a key that opens a project; false when there is no such project. */
    boolean addKey(UUID projectId, UUID keyId, String keyHash, Instant createdAt) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        WITH key AS (
                            INSERT INTO api_keys (key_id, key_hash, created_at)
                            SELECT ?, ?, ? FROM projects WHERE project_id = ?
                            RETURNING key_id
                        )
                        INSERT INTO api_key_projects (key_id, project_id) SELECT key_id, ? FROM key
                        """)) {
            insert.setObject(1, keyId);
            insert.setString(2, keyHash);
            insert.setObject(3, createdAt.atOffset(ZoneOffset.UTC));
            insert.setObject(4, projectId);
            insert.setObject(5, projectId);
            return insert.executeUpdate() > 0;
        }
    }

    Optional<Project> find(UUID projectId) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        SELECT name, created_at FROM projects WHERE project_id = ?
                        """)) {
            select.setObject(1, projectId);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Project(
                                projectId,
                                row.getString(1),
                                row.getObject(2, OffsetDateTime.class).toInstant()))
                        : Optional.empty();
            }
        }
    }

    /** The projects that a key opens; none when it is unknown or revoked. */
    Set<UUID> findProjectIds(String keyHash) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        SELECT p.project_id FROM api_keys k JOIN api_key_projects p ON p.key_id = k.key_id
                        WHERE k.key_hash = ? AND k.revoked_at IS NULL
                        """)) {
            select.setString(1, keyHash);
            Set<UUID> opened = new HashSet<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    opened.add(row.getObject(1, UUID.class));
                }
            }
            return Set.copyOf(opened);
        }
    }

    /** Ends a key of a project; true also for one that is ended already, false for a foreign one. */
    boolean revoke(UUID projectId, UUID keyId, Instant revokedAt) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement("""
                        UPDATE api_keys k SET revoked_at = coalesce(k.revoked_at, ?)
                        FROM api_key_projects p
                        WHERE k.key_id = ? AND p.key_id = k.key_id AND p.project_id = ?
                        """)) {
            update.setObject(1, revokedAt.atOffset(ZoneOffset.UTC));
            update.setObject(2, keyId);
            update.setObject(3, projectId);
            return update.executeUpdate() > 0;
        }
    }
}

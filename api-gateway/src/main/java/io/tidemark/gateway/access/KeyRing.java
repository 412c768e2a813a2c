package io.tidemark.gateway.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What each key opens, remembered for a short while. */
@Singleton
final class KeyRing {

    private final ProjectRepository projects;
    private final Cache<String, Set<UUID>> known;
    private final Optional<String> adminHash;

    KeyRing(ProjectRepository projects, AccessConfig config) {
        this.projects = projects;
        this.known = Caffeine.newBuilder()
                .expireAfterWrite(config.cacheTtl())
                .maximumSize(config.cacheSize())
                .build();
        this.adminHash =
                Optional.of(config.adminKey()).filter(key -> !key.isBlank()).map(ApiKey::hash);
    }

    /** The projects of a key that is remembered, or empty when the database has to be asked. */
    Optional<Set<UUID>> remembered(String keyHash) {
        return Optional.ofNullable(known.getIfPresent(keyHash));
    }

    /** The projects of a key; none when it is not valid. Asks the database. Unknown keys are remembered too. */
    Set<UUID> lookUp(String keyHash) throws SQLException {
        Set<UUID> opened = projects.findProjectIds(keyHash);
        known.put(keyHash, opened);
        return opened;
    }

    /** Takes as long whatever the key is. */
    boolean isAdmin(String keyHash) {
        return adminHash
                .map(admin -> MessageDigest.isEqual(
                        admin.getBytes(StandardCharsets.US_ASCII), keyHash.getBytes(StandardCharsets.US_ASCII)))
                .orElse(false);
    }

    /** Asks the database again about every key, after one was made or revoked here. */
    void forget() {
        known.invalidateAll();
    }
}

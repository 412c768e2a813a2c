package io.tidemark.sync.credential;

import java.time.Instant;
import java.util.List;

/**
 * The tokens of one account. The text form shows no token.
 *
 * @param refreshToken null where the platform renews the access token itself
 * @param accessExpiresAt when the access token ends
 * @param refreshExpiresAt when the owner has to connect again; null when the platform does not tell
 * @param scopes what was granted, sorted
 */
public record Tokens(
        String accessToken,
        String refreshToken,
        Instant accessExpiresAt,
        Instant refreshExpiresAt,
        List<String> scopes) {

    /** Sorts the scopes, because platforms tell them in any order. */
    public Tokens {
        scopes = scopes.stream().sorted().toList();
    }

    @Override
    public String toString() {
        return "Tokens[accessExpiresAt=" + accessExpiresAt + ", refreshExpiresAt=" + refreshExpiresAt + ", scopes="
                + scopes + "]";
    }
}

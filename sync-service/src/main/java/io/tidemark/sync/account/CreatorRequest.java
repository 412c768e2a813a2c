package io.tidemark.sync.account;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;

/**
 * How a creator shall be read. Everything but the source is for connected accounts only. The text form shows no token.
 *
 * @param source such as {@code sift} or {@code tiktok_business}
 * @param businessId the platform's own id of the account, as the consent told it
 * @param refreshToken may be null except for {@code tiktok_business}
 * @param refreshExpiresAt when the owner has to agree again; null where that is not known, except for
 *     {@code tiktok_business}
 * @param scopes what the owner granted
 */
@Serdeable
record CreatorRequest(
        @Nullable String source,
        @Nullable String businessId,
        @Nullable String accessToken,
        @Nullable String refreshToken,
        @Nullable Instant accessExpiresAt,
        @Nullable Instant refreshExpiresAt,
        @Nullable List<String> scopes) {

    @Override
    public String toString() {
        return "CreatorRequest[source=" + source + "]";
    }
}

package io.tidemark.gateway.overview;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** A post as its platform shows it. */
@Serdeable
@Schema(name = "Post")
record Post(
        @Schema(description = "platform ':' externalId", example = "tiktok:7123456789012345678")
        String postKey,

        @Schema(example = "tiktok") String platform,
        @Schema(example = "7123456789012345678") String externalId,

        @Schema(description = "platform ':' the platform's id of the account", example = "tiktok:u-42")
        String accountKey,

        @Schema(nullable = true, example = "ada") String creatorHandle,
        @Schema(example = "video") String mediaType,
        @Schema(example = "2026-01-15T18:30:00Z") Instant publishedAt,
        @Schema(nullable = true) String caption,

        @Schema(nullable = true, example = "https://www.tiktok.com/@ada/video/7123456789012345678")
        String permalink,

        @Schema(nullable = true) String thumbnailUrl,
        @Schema(nullable = true, example = "31000") Long durationMs,
        @Schema(nullable = true) Boolean isAd,

        @Schema(description = "When the post was found gone; null while it lives.", nullable = true)
        Instant deletedAt,

        @Schema(description = "When the platform showed the post so.", example = "2026-01-31T08:00:00Z")
        Instant syncedAt) {

    static final String COLUMNS =
            "platform, external_id, account_key, creator_handle, media_type, published_at, caption,"
                    + " permalink, thumbnail_url, duration_ms, is_ad, deleted_at, post_observed_at";

    /** How many columns that are. */
    static final int WIDTH = 13;

    /** @param at the first of {@link #COLUMNS} */
    static Post read(ResultSet row, String postKey, int at) throws SQLException {
        return new Post(
                postKey,
                row.getString(at),
                row.getString(at + 1),
                row.getString(at + 2),
                row.getString(at + 3),
                row.getString(at + 4),
                instant(row, at + 5),
                row.getString(at + 6),
                row.getString(at + 7),
                row.getString(at + 8),
                (Long) row.getObject(at + 9),
                (Boolean) row.getObject(at + 10),
                instant(row, at + 11),
                instant(row, at + 12));
    }

    /** A column of type timestamptz; null when it is NULL. */
    static Instant instant(ResultSet row, int at) throws SQLException {
        OffsetDateTime time = row.getObject(at, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}

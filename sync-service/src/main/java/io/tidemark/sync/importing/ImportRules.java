package io.tidemark.sync.importing;

import io.tidemark.sync.account.CreatorRules;
import io.tidemark.sync.account.RefusedRequestException;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a request about imports must look like. */
@Singleton
class ImportRules {

    private static final Pattern PLATFORM = Pattern.compile("[a-z0-9_]{1,32}");
    private static final Pattern FILE_NAME = Pattern.compile("[^\\p{Cntrl}/\\\\]{1,200}");
    private static final Instant FIRST = Instant.parse("1990-01-01T00:00:00Z");

    private final CreatorRules creators;
    private final InstantSource clock;

    ImportRules(CreatorRules creators, InstantSource clock) {
        this.creators = creators;
        this.clock = clock;
    }

    UUID projectId(String text) {
        return creators.projectId(text);
    }

    ImportRequest request(
            String projectId, String format, String platform, String handle, String fileName, String observedAt) {
        UUID project = projectId(projectId);
        ImportFormat known = ImportFormat.of(format)
                .orElseThrow(() -> new RefusedRequestException(
                        "unknown_format",
                        "format must be one of "
                                + Arrays.stream(ImportFormat.values())
                                        .map(ImportFormat::wireName)
                                        .collect(Collectors.joining(", "))
                                + "."));
        if (platform != null && !PLATFORM.matcher(platform).matches()) {
            throw new RefusedRequestException("unknown_platform", "A platform is a lower-case name.");
        }
        if (known == ImportFormat.X_TWEET_ACTIVITY && platform != null && !platform.equals("x")) {
            throw new RefusedRequestException("unknown_platform", "The format x_tweet_activity is of the platform x.");
        }
        if (fileName != null && !FILE_NAME.matcher(fileName).matches()) {
            throw new RefusedRequestException(
                    "invalid_file_name", "A file name has up to 200 characters and no folders.");
        }
        return new ImportRequest(
                project, known, platform, handle == null ? null : creators.handle(handle), fileName, time(observedAt));
    }

    private Instant time(String text) {
        if (text == null) {
            return null;
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
            if (!time.isBefore(FIRST) && !time.isAfter(clock.instant())) {
                return time;
            }
        } catch (DateTimeException e) {
            // falls through to the refusal
        }
        throw new RefusedRequestException(
                "invalid_observed_at", "observedAt must be a time with its offset, after 1990 and not in the future.");
    }
}

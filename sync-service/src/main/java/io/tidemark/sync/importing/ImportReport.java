package io.tidemark.sync.importing;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What became of a file. {@code lines} is always {@code accepted + skipped + refused}.
 *
 * @param observedAt the moment given for lines that name none; null when none was given
 * @param sha256 of the bytes as they came, in hex
 * @param sameFileAs an earlier import of the same bytes that was read to its end; null when there is none
 * @param state waiting, running, done, refused (nothing was imported), failed or interrupted (send the file again)
 * @param stateDetail why, in words; null when there is nothing to say
 * @param lines lines read, without the header and empty ones
 * @param accepted lines that brought something
 * @param skipped lines that repeat what is known
 * @param refused lines that cannot be used
 * @param refusals the first of them in the file's order; empty in lists
 * @param ignoredColumns columns that nothing is read from
 * @param postsPublished events of posts
 * @param metricsPublished events of metrics, of posts or accounts
 * @param finishedAt null while it goes on
 */
@Serdeable
record ImportReport(
        UUID importId,
        String format,
        @Nullable String platform,
        @Nullable String handle,
        @Nullable String fileName,
        @Nullable Instant observedAt,
        String sha256,
        @Nullable UUID sameFileAs,
        String state,
        @Nullable String stateDetail,
        long bytes,
        long bytesRead,
        long lines,
        long accepted,
        long skipped,
        long refused,
        List<Refusal> refusals,
        List<String> ignoredColumns,
        long postsPublished,
        long metricsPublished,
        Instant receivedAt,
        @Nullable Instant finishedAt) {

    /** Whether nothing changes any more. */
    boolean isFinished() {
        return !state.equals("waiting") && !state.equals("running");
    }

    /** A project's imports, the latest first. */
    @Serdeable
    record Page(List<ImportReport> items) {}
}

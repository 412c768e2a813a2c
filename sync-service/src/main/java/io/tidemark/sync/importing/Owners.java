package io.tidemark.sync.importing;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Whose a line is and of what moment, where a format has columns for it. What is given with the file holds for lines that
 * leave it empty, and must not contradict the others. Pure.
 */
record Owners(ImportRequest request) {

    static final String PLATFORM = "platform";
    static final String HANDLE = "handle";
    static final String OBSERVED_AT = "observed_at";

    static final String UNREAD_PLATFORM = "No configured source reads this platform.";
    static final String UNWATCHED_CREATOR = "The creator is not on the project's list.";

    static Owners of(Header header, ImportRequest request) {
        if (request.platform() == null) {
            header.require(PLATFORM);
        }
        if (request.handle() == null) {
            header.require(HANDLE);
        }
        return new Owners(request);
    }

    String platform(Cells cells) {
        return LineRules.platform(cells, PLATFORM, agreed(cells, PLATFORM, cells.text(PLATFORM), request.platform()));
    }

    String handle(Cells cells) {
        String told = cells.text(HANDLE);
        String plain = told == null ? null : (told.startsWith("@") ? told.substring(1) : told).toLowerCase(Locale.ROOT);
        return LineRules.handle(cells, HANDLE, agreed(cells, HANDLE, plain, request.handle()));
    }

    /** The line's own moment before the one that was given with the file. */
    Instant observedAt(Cells cells) {
        Instant told = cells.time(OBSERVED_AT, DateTimeFormatter.ISO_OFFSET_DATE_TIME);
        if (told == null && request.observedAt() == null) {
            throw cells.refusal(OBSERVED_AT, "The cell is empty.");
        }
        return told == null ? request.observedAt() : told;
    }

    private static String agreed(Cells cells, String column, String told, String given) {
        if (told == null && given == null) {
            throw cells.refusal(column, "The cell is empty.");
        }
        if (told != null && given != null && !told.equals(given)) {
            throw cells.refusal(column, "The cell contradicts what was given with the file.");
        }
        return told == null ? given : told;
    }
}

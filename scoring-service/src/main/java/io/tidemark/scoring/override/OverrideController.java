package io.tidemark.scoring.override;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.tidemark.scoring.decision.GateView;
import io.tidemark.scoring.eligibility.Decision;
import io.tidemark.scoring.eligibility.OverrideChoice;
import io.tidemark.scoring.problem.ProblemException;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Takes what people decide over a score. */
@Controller("/projects/{projectId}/ads-content/{postKey}/override")
@ExecuteOn(TaskExecutors.BLOCKING)
final class OverrideController {

    private static final int MAXIMUM_NOTE = 280;

    private static final int MAXIMUM_BY = 200;

    private final OverrideWriter writer;

    OverrideController(OverrideWriter writer) {
        this.writer = writer;
    }

    /**
     * What a person wants.
     *
     * @param override include or exclude; null takes the override back
     * @param note why, at most 280 characters; may be null
     * @param by who; required
     */
    @Serdeable
    record Request(
            @Nullable String override,
            @Nullable String note,
            @Nullable String by) {}

    /** The decision that follows, with all gates. */
    @Serdeable
    record Response(String postKey, @Nullable String override, boolean eligible, List<GateView> gates) {}

    /** Sets or takes back an override. Asking again for what stands changes nothing. */
    @Put
    Response put(@PathVariable UUID projectId, @PathVariable String postKey, @Body Request request)
            throws SQLException {
        Decision decision = writer.change(projectId, postKey, valid(request))
                .orElseThrow(() -> ProblemException.notFound(
                        "ads_content_not_found", "this project has no content for post " + postKey));
        OverrideChoice choice = decision.facts().override();
        return new Response(postKey, choice == null ? null : choice.text(), decision.eligible(), GateView.of(decision));
    }

    private static OverrideChange valid(Request request) {
        String by = request.by() == null ? "" : request.by().strip();
        if (by.isEmpty()) {
            throw ProblemException.badRequest("by_required", "by must name who changes the override");
        }
        if (by.codePointCount(0, by.length()) > MAXIMUM_BY) {
            throw ProblemException.badRequest("by_too_long", "by has more than " + MAXIMUM_BY + " characters");
        }
        String note = request.note();
        if (note != null && note.codePointCount(0, note.length()) > MAXIMUM_NOTE) {
            throw ProblemException.badRequest(
                    "note_too_long", "the note has more than " + MAXIMUM_NOTE + " characters");
        }
        if (!isStorable(by) || note != null && !isStorable(note)) {
            throw ProblemException.badRequest("text_not_storable", "by and note must be text without NUL");
        }
        OverrideChoice choice = request.override() == null
                ? null
                : OverrideChoice.find(request.override())
                        .orElseThrow(() -> ProblemException.badRequest(
                                "override_unknown", "override must be include, exclude or null"));
        return new OverrideChange(choice, note, by);
    }

    /** PostgreSQL takes neither NUL nor half a surrogate pair. */
    private static boolean isStorable(String text) {
        return text.codePoints()
                .noneMatch(point -> point == 0 || point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}

package io.tidemark.launcher.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.testbed.StartFailedException;
import java.util.ArrayList;
import java.util.List;

/**
 * How an import stands, as the gateway tells it. An answer that leaves something out is refused, because a missing count
 * of refused lines is not none.
 *
 * @param stateDetail what went wrong, in words; null when nothing did
 */
record ImportReport(
        String importId,
        String state,
        String stateDetail,
        long lines,
        long accepted,
        long skipped,
        long refused,
        long postsPublished,
        long metricsPublished,
        List<String> refusals) {

    private static final int SHOWN_REFUSALS = 20;
    private static final int LINES_REFUSED = 3;

    /** @throws StartFailedException if the answer is not a whole report */
    static ImportReport of(JsonNode answer) {
        List<String> refusals = new ArrayList<>();
        for (JsonNode refusal :
                present(answer, "refusals", answer.path("refusals").isArray())) {
            String column = refusal.path("column").isTextual()
                    ? ", " + refusal.path("column").textValue()
                    : "";
            refusals.add("line " + count(refusal, "line") + column + ": " + text(refusal, "reason"));
        }
        return new ImportReport(
                text(answer, "importId"),
                text(answer, "state"),
                answer.path("stateDetail").textValue(),
                count(answer, "lines"),
                count(answer, "accepted"),
                count(answer, "skipped"),
                count(answer, "refused"),
                count(answer, "postsPublished"),
                count(answer, "metricsPublished"),
                refusals);
    }

    boolean goesOn() {
        return state.equals("waiting") || state.equals("running");
    }

    /** 0 when every line was accepted or known, 3 when lines were refused, 1 when the import failed. */
    int exitCode() {
        if (!state.equals("done")) {
            return 1;
        }
        return refused > 0 ? LINES_REFUSED : 0;
    }

    /** The report for people. */
    String inWords() {
        List<String> words = new ArrayList<>();
        words.add("import %s: %s".formatted(importId, state));
        if (stateDetail != null) {
            words.add("  " + stateDetail);
        }
        words.add("  %d lines: %d accepted, %d skipped, %d refused".formatted(lines, accepted, skipped, refused));
        words.add("  %d posts and %d observations published".formatted(postsPublished, metricsPublished));
        refusals.stream().limit(SHOWN_REFUSALS).forEach(refusal -> words.add("  " + refusal));
        if (refusals.size() > SHOWN_REFUSALS) {
            words.add("  … the rest: --json");
        }
        return String.join(System.lineSeparator(), words);
    }

    private static String text(JsonNode node, String field) {
        return present(node, field, node.path(field).isTextual()).textValue();
    }

    private static long count(JsonNode node, String field) {
        return present(
                        node,
                        field,
                        node.path(field).canConvertToExactIntegral()
                                && node.path(field).canConvertToLong())
                .longValue();
    }

    private static JsonNode present(JsonNode node, String field, boolean readable) {
        if (!readable) {
            throw new StartFailedException(
                    "The gateway's answer is no report of an import: " + field + " is not told.");
        }
        return node.path(field);
    }
}

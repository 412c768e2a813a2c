package io.tidemark.scoring.explanation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The terms of the weighted engagement rate that were not measured. */
public final class MissingTerms {

    private static final List<String> TERMS = List.of("likes", "comments", "shares", "saves");

    private MissingTerms() {}

    /** Those that counted as 0 in a row of {@code ads_content}; none when the row has no weighted engagement rate. */
    public static List<String> of(ResultSet rows) throws SQLException {
        if (rows.getObject("weighted_er") == null) {
            return List.of();
        }
        Object[] counts = new Object[TERMS.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = rows.getObject(TERMS.get(i));
        }
        return of(counts);
    }

    /** The terms of which no count is known, given likes, comments, shares and saves. */
    public static List<String> of(Object... counts) {
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == null) {
                missing.add(TERMS.get(i));
            }
        }
        return missing;
    }
}

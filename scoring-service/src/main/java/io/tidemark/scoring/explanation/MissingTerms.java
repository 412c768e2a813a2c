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
        List<String> missing = new ArrayList<>();
        if (rows.getObject("weighted_er") != null) {
            for (String term : TERMS) {
                if (rows.getObject(term) == null) {
                    missing.add(term);
                }
            }
        }
        return missing;
    }
}

package io.tidemark.scoring.decision;

import io.tidemark.scoring.eligibility.Facts;
import io.tidemark.scoring.eligibility.OverrideChoice;
import io.tidemark.scoring.formula.Hundredths;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** The facts of the last decision as {@code ads_content} keeps them. */
public final class StoredFacts {

    private StoredFacts() {}

    /** The facts in the columns {@code decided_*} of the current row, which must hold a decision. */
    public static Facts read(ResultSet rows) throws SQLException {
        return new Facts(
                rows.getBoolean("decided_alive"),
                rows.getBoolean("decided_safety_failed"),
                choice(rows.getString("decided_override")),
                hundredths(rows.getBigDecimal("decided_score")),
                rows.getString("decided_reason"));
    }

    /** The stored choice; null for null. */
    public static OverrideChoice choice(String stored) {
        return stored == null ? null : OverrideChoice.find(stored).orElseThrow();
    }

    /** The stored score in hundredths; null for null. */
    public static Integer hundredths(BigDecimal stored) {
        return stored == null ? null : Hundredths.of(stored);
    }

    /** The score as it is stored; null for null. */
    public static BigDecimal decimal(Integer hundredths) {
        return hundredths == null ? null : Hundredths.toDecimal(hundredths);
    }

    /**
     * When a decision counts as made: now, but always after the decision that it replaces, because consumers keep the later
     * one.
     *
     * @param previous null when nothing was decided before
     */
    public static Instant moment(Instant now, Instant previous) {
        if (previous == null || now.isAfter(previous)) {
            return now;
        }
        return previous.plusNanos(1000);
    }
}

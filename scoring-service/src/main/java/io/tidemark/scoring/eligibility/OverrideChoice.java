package io.tidemark.scoring.eligibility;

import java.util.Locale;
import java.util.Optional;

/** What a person decided over the score. */
public enum OverrideChoice {
    /** May run below the threshold and without a score. */
    INCLUDE,
    /** Never runs. */
    EXCLUDE;

    /** The name on the wire and in tables. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The choice of this name in lower case, or empty when there is none. */
    public static Optional<OverrideChoice> find(String text) {
        for (OverrideChoice choice : values()) {
            if (choice.text().equals(text)) {
                return Optional.of(choice);
            }
        }
        return Optional.empty();
    }
}

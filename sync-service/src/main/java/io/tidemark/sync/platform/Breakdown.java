package io.tidemark.sync.platform;

import java.util.List;

/** How the views or the viewers of a post divide by one thing, or why that was not told. */
public sealed interface Breakdown {

    /**
     * It was told.
     *
     * @param parts not empty, each name once; the greatest share first, equal ones by name
     */
    record Told(List<Part> parts) implements Breakdown {}

    /**
     * It was not told.
     *
     * @param reason a name of {@link AbsentReason#wireName}
     */
    record Absent(String reason) implements Breakdown {}

    /**
     * One part of the whole.
     *
     * @param name in the platform's own words
     * @param share 0 to 1
     */
    record Part(String name, double share) {}
}

package io.tidemark.sync.importing;

import io.tidemark.sync.platform.CollectedPost;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;

/** What a readable line says. */
sealed interface Line {

    /** Lower-case platform name. */
    String platform();

    /** Lower case, without '@'. */
    String handle();

    /**
     * A post and one observation of its metrics.
     *
     * @param content what it shows, apart from counters
     * @param observedAt when the metrics held; microseconds
     */
    record Post(String platform, String handle, Content content, CollectedPost.Metrics metrics, Instant observedAt)
            implements Line {}

    /**
     * The metrics of an account on a day.
     *
     * @param values id of an account metric to its value; what was not measured is missing
     */
    record AccountDay(String platform, String handle, LocalDate day, Map<String, Long> values) implements Line {}

    /**
     * What a post shows, as far as files tell it.
     *
     * @param externalId the platform's own id
     * @param mediaType as in the events of posts
     * @param caption null when it has none or the file does not tell it
     * @param permalink null when the file does not tell it
     * @param extra a JSON object with sorted keys; null when there is nothing more to tell
     */
    record Content(
            String externalId, Instant publishedAt, String mediaType, String caption, String permalink, String extra) {}
}

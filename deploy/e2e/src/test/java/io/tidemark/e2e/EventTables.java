package io.tidemark.e2e;

import static java.util.stream.Collectors.joining;

import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import io.tidemark.testbed.stack.Service;
import java.util.List;
import java.util.stream.Stream;

/** The tables that hold what events say and nothing else, so that any run makes the same rows. */
final class EventTables {

    /** Empty as long as each post was observed on one day only. */
    static final String OF_PAST_DAYS = "platform_post_metrics_daily";

    /** Posts whose place in a list is not that of their values yet. */
    static final String UNSORTED_POSTS =
            "post_overview WHERE (%s) IS DISTINCT FROM (%s)".formatted(each("sorted_"), each(""));

    private EventTables() {}

    private static String each(String prefix) {
        return Stream.concat(
                        Stream.of("organic_score", "scored_at"),
                        MetricCatalog.all().stream().map(MetricDefinition::id))
                .map(column -> prefix + column)
                .collect(joining(", "));
    }

    static List<String> of(Service service) {
        return switch (service) {
            case SYNC -> List.of();
            case CONTAINER -> List.of("platform_posts", "content_containers");
            case METRICS ->
                List.of(
                        "platform_post_metrics",
                        "platform_post_metrics_latest",
                        OF_PAST_DAYS,
                        "account_metrics",
                        "account_metrics_daily",
                        "platform_post_curves",
                        "platform_post_breakdowns",
                        "ad_metrics",
                        "ad_metrics_daily");
            case SCORING -> List.of("post_inputs");
            case GATEWAY -> List.of("post_overview", "post_heads", "account_syncs");
        };
    }
}

package io.tidemark.e2e;

import io.tidemark.testbed.stack.Service;
import java.util.List;

/** The tables that hold what events say and nothing else, so that any run makes the same rows. */
final class EventTables {

    /** Empty as long as each post was observed on one day only. */
    static final String OF_PAST_DAYS = "platform_post_metrics_daily";

    private EventTables() {}

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

package io.tidemark.bench.query;

import java.util.Optional;

/** The lists that are measured, as a frontend asks for them and as SQL. */
enum ListQuery {
    TOP_BY_VIEWS("top 50 by views", "sort=views_desc", "true", "views DESC NULLS LAST, post_key DESC", 0),
    SCORE_AND_FILTER(
            "top 50 by score of one platform",
            "sort=score_desc&platform=tiktok",
            "platform = 'tiktok'",
            "organic_score DESC NULLS LAST, post_key DESC",
            0),
    NEXT_PAGE("next page by views", "sort=views_desc", "true", "views DESC NULLS LAST, post_key DESC", 50);

    static final int PAGE = 50;

    private final String title;
    private final String parameters;
    private final String condition;
    private final String order;
    private final int offset;

    ListQuery(String title, String parameters, String condition, String order, int offset) {
        this.title = title;
        this.parameters = parameters;
        this.condition = condition;
        this.order = order;
        this.offset = offset;
    }

    String title() {
        return title;
    }

    /** Whether it begins where another page ended. */
    boolean isLaterPage() {
        return offset > 0;
    }

    /** @param cursor of the page before; empty for the first one */
    String address(String projectId, Optional<String> cursor) {
        return "/v1/projects/" + projectId + "/posts?" + parameters
                + cursor.map(text -> "&cursor=" + text).orElse("");
    }

    /** The rows of the page, written without a look at the gateway's own SQL: parameter 1 is the project. */
    String sql(String columns) {
        return "SELECT " + columns + " FROM gateway.post_overview WHERE project_id = ?::uuid AND watched AND "
                + condition + " ORDER BY " + order + " LIMIT " + PAGE + " OFFSET " + offset;
    }
}

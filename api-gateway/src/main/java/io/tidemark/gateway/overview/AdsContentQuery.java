package io.tidemark.gateway.overview;

import io.tidemark.gateway.query.QueryParameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which ads_content is wanted. What is empty does not restrict.
 *
 * @param override a condition on the column of that name
 */
record AdsContentQuery(
        List<String> scoringPools, Optional<Double> minScore, Optional<String> override, Optional<Boolean> eligible) {

    static final Set<String> PARAMETERS =
            Set.of("scoringPool", "minScore", "override", "eligible", "sort", "limit", "cursor");

    private static final Set<String> POOLS = Set.of("ugc", "generated", "manual");

    private static final Map<String, String> OVERRIDES = overrides();

    static AdsContentQuery of(QueryParameters parameters) {
        return new AdsContentQuery(
                parameters.choices("scoringPool", POOLS),
                parameters.score("minScore"),
                parameters.choice("override", OVERRIDES),
                parameters.flag("eligible"));
    }

    void restrict(Filters filters) {
        filters.and("(score_event_id IS NOT NULL OR eligibility_event_id IS NOT NULL)")
                .andAny("pool", scoringPools)
                .andIf(minScore, "sorted_organic_score >= ?")
                .andIf(eligible, "eligible = ?");
        override.ifPresent(filters::and);
    }

    private static Map<String, String> overrides() {
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put("include", "override = 'include'");
        conditions.put("exclude", "override = 'exclude'");
        conditions.put("none", "override IS NULL");
        return conditions;
    }
}

package io.tidemark.gateway.overview;

import io.tidemark.gateway.query.QueryParameters;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which posts are wanted. What is empty does not restrict.
 *
 * @param creator an account_key, which has a ':', or a handle
 * @param publishedUntil exclusive
 */
record PostQuery(
        List<String> platforms,
        Optional<String> creator,
        List<String> mediaTypes,
        Optional<Instant> publishedSince,
        Optional<Instant> publishedUntil,
        Optional<Long> minViews,
        Optional<Double> minScore,
        Optional<Double> maxScore,
        Optional<Boolean> eligible) {

    /** Which say what is wanted, and not in which order or how much of it. */
    static final Set<String> FILTERS = Set.of(
            "platform",
            "creator",
            "mediaType",
            "publishedSince",
            "publishedUntil",
            "minViews",
            "minScore",
            "maxScore",
            "eligible");

    static final Set<String> PARAMETERS = parameters();

    private static final Set<String> MEDIA_TYPES =
            Set.of("video", "photo", "reel", "image", "carousel", "story", "text");

    private static Set<String> parameters() {
        Set<String> parameters = new HashSet<>(FILTERS);
        parameters.addAll(List.of("sort", "limit", "cursor"));
        return Set.copyOf(parameters);
    }

    static PostQuery of(QueryParameters parameters) {
        PostQuery query = new PostQuery(
                parameters.texts("platform"),
                parameters.text("creator"),
                parameters.choices("mediaType", MEDIA_TYPES),
                parameters.time("publishedSince"),
                parameters.time("publishedUntil"),
                parameters.count("minViews"),
                parameters.score("minScore"),
                parameters.score("maxScore"),
                parameters.flag("eligible"));
        parameters.requireOrder("publishedSince", query.publishedSince(), "publishedUntil", query.publishedUntil());
        if (query.minScore().isPresent()
                && query.maxScore().isPresent()
                && query.minScore().get() > query.maxScore().get()) {
            throw QueryParameters.bad("maxScore", "a number that is not below 'minScore'");
        }
        return query;
    }

    void restrict(Filters filters) {
        creator.ifPresent(given -> {
            if (given.contains(":")) {
                filters.and("account_key = ?", given);
            } else {
                filters.and("creator_name = ?", PostWriter.creatorName(given));
            }
        });
        filters.andAny("platform", platforms)
                .andAny("media_type", mediaTypes)
                .andIf(publishedSince, "published_at >= ?")
                .andIf(publishedUntil, "published_at < ?")
                .andIf(minViews, "sorted_views >= ?")
                .andIf(minScore, "sorted_organic_score >= ?")
                .andIf(maxScore, "sorted_organic_score <= ?")
                .andIf(eligible, "eligible = ?");
    }
}

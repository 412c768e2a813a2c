package io.tidemark.gateway.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.MetricCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SortTest {

    @Test
    void postsSortByEveryMetricByScoreAndByPublicationInBothDirections() {
        Set<String> expected = Stream.concat(
                        Stream.of("score", "published"),
                        MetricCatalog.all().stream().map(metric -> metric.id()))
                .flatMap(name -> Stream.of(name + "_asc", name + "_desc"))
                .collect(Collectors.toSet());
        assertThat(Sort.OF_POSTS.keySet()).isEqualTo(expected);
    }

    @Test
    void everySortHasAnIndex() throws IOException {
        String indexes = (resource("/db/migration/V3__index_post_overview.sql")
                        + resource("/db/migration/V6__sort_by_values_of_their_own.sql")
                        + resource("/db/migration/V7__sort_by_scores_of_their_own.sql"))
                .replaceAll("\\s+", " ");
        Stream.concat(Sort.OF_POSTS.values().stream(), Sort.OF_ADS_CONTENT.values().stream())
                .forEach(sort -> assertThat(indexes)
                        .as(sort.name())
                        .contains("post_overview (project_id, " + sort.column() + ", post_key)"));
    }

    @Test
    void everyMetricOfTheCatalogueHasItsColumns() throws IOException {
        String tables = resource("/db/migration/V2__create_post_overview.sql");
        String sorted = resource("/db/migration/V6__sort_by_values_of_their_own.sql");
        MetricCatalog.all()
                .forEach(metric -> assertThat(tables)
                        .contains("\n    " + metric.id() + (metric.isWhole() ? " bigint" : " double precision"))
                        .contains("\n    " + metric.id() + "_at timestamptz")
                        .contains("\n    " + metric.id() + "_event uuid"));
        MetricCatalog.all()
                .forEach(metric -> assertThat(sorted)
                        .contains(
                                "COLUMN sorted_" + metric.id() + (metric.isWhole() ? " bigint" : " double precision")));
    }

    @Test
    void aPositionOfAnotherKindIsNoArgument() {
        Sort views = Sort.OF_POSTS.get("views_desc");
        assertThat(views.argument(5L)).isEqualTo(5L);
        assertThat(views.argument(5.0)).isNull();
        assertThat(Sort.SCORE_DESC.argument(5.0)).isEqualTo(5.0);
        assertThat(Sort.SCORE_DESC.argument(5L)).isNull();
        assertThat(Sort.SCORE_DESC.argument(Double.NaN)).isNull();
        assertThat(Sort.PUBLISHED_DESC.argument(1_500_000L)).isEqualTo(Instant.parse("1970-01-01T00:00:01.500Z"));
        assertThat(Sort.PUBLISHED_DESC.argument(Long.MAX_VALUE)).isNull();
        assertThat(Sort.PUBLISHED_DESC.argument(Long.MIN_VALUE)).isNull();
    }

    private static String resource(String name) throws IOException {
        try (InputStream resource = SortTest.class.getResourceAsStream(name)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

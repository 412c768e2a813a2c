package io.tidemark.gateway.overview;

import io.tidemark.schemas.NaturalKeys;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** Reads ads_content: the posts of which scoring has spoken. */
@Singleton
final class AdsContentQueries {

    static final String ITEM_COLUMNS =
            String.join(", ", "pool, scoring_version", Verdict.COLUMNS, Post.COLUMNS, MeasuredReader.COLUMNS);

    private final PageReader pages;
    private final MeasuredReader metrics;

    AdsContentQueries(PageReader pages, MeasuredReader metrics) {
        this.pages = pages;
        this.metrics = metrics;
    }

    Page<AdsContentItem> find(UUID projectId, AdsContentQuery query, PageQuery page) throws SQLException {
        Filters filters = new Filters(projectId);
        query.restrict(filters);
        return pages.read(projectId, ITEM_COLUMNS, filters, page, row -> item(projectId, row, 3));
    }

    private AdsContentItem item(UUID projectId, ResultSet row, int at) throws SQLException {
        String postKey = row.getString(2);
        int post = at + 2 + Verdict.WIDTH;
        // Both ids follow from the key, so they are right also before the container's own event has come.
        UUID containerId = NaturalKeys.containerId(projectId, postKey);
        Post shown = Post.read(row, postKey, post);
        return new AdsContentItem(
                NaturalKeys.adsContentId(containerId),
                containerId,
                row.getString(at),
                row.getString(at + 1),
                Verdict.read(row, at + 2),
                shown,
                metrics.read(row, shown.platform(), post + Post.WIDTH));
    }
}

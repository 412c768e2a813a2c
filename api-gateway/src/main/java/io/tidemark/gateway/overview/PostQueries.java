package io.tidemark.gateway.overview;

import io.micronaut.core.type.Argument;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads posts. */
@Singleton
final class PostQueries {

    static final String ITEM_COLUMNS =
            String.join(", ", Post.COLUMNS, MeasuredReader.COLUMNS, "container_id", Verdict.COLUMNS);

    private static final String DETAIL = """
            SELECT post_key, %s, content, %s, container_id, container_pool, %s,
                eligible, override, eligibility_changed_at, judged_score, gates
            FROM post_overview
            WHERE project_id = ? AND post_key = ? AND watched
            """.formatted(Post.COLUMNS, MeasuredReader.COLUMNS, ScoreDetail.COLUMNS);

    private final ProjectReader reader;
    private final PageReader pages;
    private final MeasuredReader metrics;
    private final ObjectMapper json;

    PostQueries(ProjectReader reader, PageReader pages, MeasuredReader metrics, ObjectMapper json) {
        this.reader = reader;
        this.pages = pages;
        this.metrics = metrics;
        this.json = json;
    }

    Page<PostItem> find(UUID projectId, PostQuery query, PageQuery page) throws SQLException {
        Filters filters = new Filters(projectId);
        query.restrict(filters);
        return pages.read(projectId, ITEM_COLUMNS, filters, page, row -> item(row, 3));
    }

    /** Empty when the project has no such post. */
    Optional<PostDetail> find(UUID projectId, String postKey) throws SQLException {
        return reader.queryOne(projectId, DETAIL, List.of(projectId, postKey), this::detail);
    }

    /** Whether the project has such a post. */
    boolean exists(UUID projectId, String postKey) throws SQLException {
        return reader.queryOne(projectId, """
                        SELECT true FROM post_overview WHERE project_id = ? AND post_key = ? AND watched
                        """, List.of(projectId, postKey), row -> row.getBoolean(1))
                .isPresent();
    }

    private PostItem item(ResultSet row, int at) throws SQLException {
        Post post = Post.read(row, row.getString(2), at);
        int measured = at + Post.WIDTH;
        int container = measured + MeasuredReader.WIDTH;
        return new PostItem(
                post,
                metrics.read(row, post.platform(), measured),
                row.getObject(container, UUID.class),
                Verdict.read(row, container + 1));
    }

    private PostDetail detail(ResultSet row) throws SQLException {
        Post post = Post.read(row, row.getString(1), 2);
        int content = 2 + Post.WIDTH;
        int measured = content + 1;
        int container = measured + MeasuredReader.WIDTH;
        int score = container + 2;
        UUID containerId = row.getObject(container, UUID.class);
        return new PostDetail(
                post,
                parsed(row.getString(content), Argument.of(JsonNode.class)),
                metrics.read(row, post.platform(), measured),
                containerId == null ? null : new PostDetail.Container(containerId, row.getString(container + 1)),
                ScoreDetail.read(row, score),
                eligibility(row, score + ScoreDetail.WIDTH));
    }

    private PostDetail.Eligibility eligibility(ResultSet row, int at) throws SQLException {
        Boolean eligible = (Boolean) row.getObject(at);
        if (eligible == null) {
            return null;
        }
        return new PostDetail.Eligibility(
                eligible,
                row.getString(at + 1),
                Post.instant(row, at + 2),
                (Double) row.getObject(at + 3),
                parsed(row.getString(at + 4), Argument.listOf(Gate.class)));
    }

    private <T> T parsed(String text, Argument<T> type) {
        try {
            return text == null ? null : json.readValue(text, type);
        } catch (IOException e) {
            throw new IllegalStateException("a jsonb column holds what the model does not know", e);
        }
    }
}

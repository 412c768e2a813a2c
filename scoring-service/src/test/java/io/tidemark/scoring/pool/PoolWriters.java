package io.tidemark.scoring.pool;

import io.tidemark.schemas.event.ContainerCreated;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.scoring.ScoringDatabase;
import java.sql.SQLException;
import java.util.List;

/** The three writers without Kafka. */
public final class PoolWriters {

    private final PostWriter posts;
    private final PostMetricsWriter metrics;
    private final ContainerWriter containers;

    public PoolWriters(ScoringDatabase tables) {
        posts = new PostWriter(tables.database());
        metrics = new PostMetricsWriter(tables.database());
        containers = new ContainerWriter(tables.database());
    }

    /** Writes the events of each kind in one batch, as the three consumers get them. */
    public void write(List<?> events) throws SQLException {
        List<ContainerCreated> ofContainers = of(events, ContainerCreated.class);
        List<PostMetricsCollected> ofMetrics = of(events, PostMetricsCollected.class);
        List<PostSynced> ofPosts = of(events, PostSynced.class);
        if (!ofMetrics.isEmpty()) {
            metrics.write(ofMetrics);
        }
        if (!ofContainers.isEmpty()) {
            containers.write(ofContainers);
        }
        if (!ofPosts.isEmpty()) {
            posts.write(ofPosts);
        }
    }

    private static <E> List<E> of(List<?> events, Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}

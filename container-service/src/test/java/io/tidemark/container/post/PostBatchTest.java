package io.tidemark.container.post;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.container.container.ContentContainer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostBatchTest {

    @Test
    void olderStatesOfTheBatchMakeContainersToo() {
        PostBatch batch = PostBatch.of(List.of(
                Events.of("1", "2026-03-05T11:00:00Z").build(),
                Events.of("1", "2026-03-05T10:00:00Z")
                        .setProjectIds(List.of(Events.PROJECT_A.toString(), Events.PROJECT_A.toString()))
                        .build()));

        assertThat(batch.containers()).containsExactly(ContentContainer.ofPost(Events.PROJECT_A, "tiktok", "1"));
    }
}

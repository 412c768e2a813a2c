package io.tidemark.container.post;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.container.container.ContentContainer;
import io.tidemark.schemas.event.PostSynced;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostBatchTest {

    @Test
    void theNewestStateOfEachPostRemainsSortedByKey() {
        PostBatch batch = PostBatch.of(List.of(
                Events.of("2", "2026-03-05T10:00:00Z").build(),
                Events.of("1", "2026-03-05T12:00:00Z").setCaption("newest").build(),
                Events.of("1", "2026-03-05T11:00:00Z").setCaption("older").build()));

        assertThat(batch.posts()).extracting(Post::key).containsExactly("tiktok:1", "tiktok:2");
        assertThat(batch.posts().iterator().next().event().getCaption()).contains("newest");
    }

    @Test
    void theIdsOfATieAreComparedAsUnsignedNumbers() {
        PostSynced low = Events.of("1", "2026-03-05T10:00:00Z")
                .setEventId("7fffffff-ffff-5fff-bfff-ffffffffffff")
                .build();
        PostSynced high = Events.of("1", "2026-03-05T10:00:00Z")
                .setEventId("80000000-0000-5000-8000-000000000000")
                .build();

        assertThat(PostBatch.of(List.of(low, high)).posts())
                .extracting(Post::event)
                .containsExactly(high);
        assertThat(PostBatch.of(List.of(high, low)).posts())
                .extracting(Post::event)
                .containsExactly(high);
    }

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

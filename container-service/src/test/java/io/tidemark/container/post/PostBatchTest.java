package io.tidemark.container.post;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostBatchTest {

    @Test
    void theNewestStateOfEachPostIsKnownWhateverTheOrder() {
        PostBatch batch = PostBatch.of(List.of(
                Events.of("2", "2026-03-05T09:00:00Z").build(),
                Events.of("1", "2026-03-05T11:00:00Z").build(),
                Events.of("1", "2026-03-05T11:00:00Z").build(),
                Events.of("1", "2026-03-05T10:00:00Z").build()));

        assertThat(IntStream.range(0, 4)
                        .filter(batch::isNewest)
                        .mapToObj(i -> batch.posts().get(i).event())
                        .map(event -> event.getExternalId() + " " + event.getObservedAt()))
                .containsExactly("1 2026-03-05T11:00:00Z", "2 2026-03-05T09:00:00Z");
        assertThat(batch.keys()).isEqualTo(2);
    }
}

package io.tidemark.bench.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.PostSynced;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SyncedPostsTest {

    private final SyncedPosts posts = new SyncedPosts(3, 4, 7);

    @Test
    void sumsAreThoseOfTheNewestEvents() {
        long byPost = 0;
        long durations = 0;
        long captions = 0;
        for (int post = 0; post < 3; post++) {
            PostSynced newest = posts.event(post, 3);
            byPost += post * newest.getDurationMs().orElseThrow();
            durations += newest.getDurationMs().orElseThrow();
            captions += newest.getCaption().orElseThrow().length();
        }

        assertThat(posts.newest("any", "observed_at").values())
                .containsExactly(3L, 3L, 3 * 3 * 1_800_000_000L, byPost, durations, captions);
    }

    @Test
    void everyPostHasOneAnnouncedContainer() {
        long ids = 0;
        for (int post = 0; post < 3; post++) {
            PostSynced event = posts.event(post, 0);
            UUID project = UUID.fromString(event.getProjectIds().getFirst());
            String id = NaturalKeys.containerId(project, event.getPostKey()).toString();
            ids += Long.parseLong(id.substring(0, 8), 16);
        }

        assertThat(posts.containers("any").values()).containsExactly(3L, 3L, 3L, ids);
    }

    @Test
    void everyStateDiffersFromTheOneBefore() {
        Set<String> ids = new HashSet<>();
        Set<String> captions = new HashSet<>();
        for (int turn = 0; turn < 4; turn++) {
            ids.add(posts.event(1, turn).getEventId());
            captions.add(posts.event(1, turn).getCaption().orElseThrow());
        }

        assertThat(ids).hasSize(4);
        assertThat(captions).hasSize(4);
        assertThat(new SyncedPosts(3, 4, 7).event(2, 1)).isEqualTo(posts.event(2, 1));
    }
}

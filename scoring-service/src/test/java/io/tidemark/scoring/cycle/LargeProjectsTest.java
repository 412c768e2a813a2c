package io.tidemark.scoring.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LargeProjectsTest {

    private final LargeProjects large = new LargeProjects();

    @Test
    void largeProjectWaitsForTheOneBeforeAndSmallOnesDoNot() throws Exception {
        try (LargeProjects.Place small = place()) {
            CompletableFuture<Void> second;
            try (LargeProjects.Place first = place()) {
                first.hold(LargeProjects.SMALL + 1);
                first.hold(LargeProjects.SMALL + 2);
                small.hold(LargeProjects.SMALL);
                second = CompletableFuture.runAsync(this::holdLarge);
                assertThat(second).isNotDone();
            }
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(second).isCompleted());
        }
        holdLarge();
    }

    private void holdLarge() {
        try (LargeProjects.Place place = place()) {
            place.hold(LargeProjects.SMALL + 1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private LargeProjects.Place place() {
        return large.place(new LeaseTerm(null, null, Duration.ofDays(1)));
    }
}

package io.tidemark.scoring.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.scoring.PublishedEvents;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a process leaves behind that dies, or is declared dead, in the middle of a cycle. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashIT {

    private static final String NOON = "2025-06-07T12:00:00Z";
    private static final String NEXT_NOON = "2025-06-08T12:00:00Z";

    private CycleFixture fixture;

    @BeforeAll
    void start() {
        fixture = new CycleFixture("crash");
    }

    @AfterAll
    void stop() {
        fixture.close();
    }

    @Test
    void crashBetweenCommitAndAnnouncementIsMadeGoodWithTheSameBytes() throws Exception {
        UUID project = fixture.golden("crash");
        fixture.commitWithoutAnnouncing(project, Instant.parse(NOON));
        assertThat(PublishedEvents.scores(fixture.kafka, project)).isEmpty();

        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(fixture.announced(project)).isEqualTo("t"));
        List<String> told = fixture.bytes(project);
        assertThat(told).hasSize(7 + 7);

        // the same again for a crash between the announcement and its mark
        fixture.tables.execute("UPDATE scoring_runs SET announced = false WHERE project_id = '%s'".formatted(project));
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(fixture.announced(project)).isEqualTo("t"));
        List<String> toldTwice = fixture.bytes(project);
        assertThat(toldTwice).hasSize(2 * told.size());
        assertThat(toldTwice.stream().distinct().toList()).containsExactlyInAnyOrderElementsOf(told);
    }

    @Test
    void nextCycleTellsWhatTheLastOneLeftUntold() throws Exception {
        UUID project = fixture.golden("next");
        fixture.commitWithoutAnnouncing(project, Instant.parse(NOON));
        HttpResponse<String> answer = fixture.service.score(project, NEXT_NOON);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(PublishedEvents.scores(fixture.kafka, project))
                .filteredOn(event -> event.getAsOf().equals(Instant.parse(NOON)))
                .hasSize(7);
    }

    @Test
    void cycleThatLostItsLeaseStoresNothing() throws Exception {
        UUID project = fixture.golden("zombie");
        ProjectLeases leases = fixture.service.bean(ProjectLeases.class);
        Lease lost = leases.claimForCommand(project, true).orElseThrow();
        fixture.tables.execute(
                "UPDATE project_leases SET epoch = epoch + 1 WHERE project_id = '%s'".formatted(project));
        List<String> before = fixture.state(project);

        assertThatThrownBy(() -> fixture.write(lost, Instant.parse(NOON))).isInstanceOf(LeaseLostException.class);
        assertThat(fixture.state(project)).isEqualTo(before);
    }

    @Test
    void changeDuringACycleLeavesTheProjectDirty() throws Exception {
        UUID project = fixture.golden("during");
        ProjectLeases leases = fixture.service.bean(ProjectLeases.class);
        Lease lease = leases.claimForCommand(project, true).orElseThrow();
        fixture.metrics(project, "during", "a1", "2025-06-07T11:00:00Z", 5000L);
        fixture.write(lease, Instant.parse(NOON));
        leases.release(lease, Duration.ZERO);

        assertThat(fixture.tables.rows("SELECT claimed FROM dirty_projects WHERE project_id = '%s'".formatted(project)))
                .containsExactly("(f)");
    }
}

package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.sync.PublishedEvents;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.testbed.simulator.Counter;
import io.tidemark.testbed.simulator.QuotaLimits;
import io.tidemark.testbed.simulator.ServedLedger;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** From the simulated platforms to the topics. */
class EndToEndIT {

    @Test
    void everyServedPostAndSnapshotIsOnTheTopicsOnce() {
        UUID project = UUID.fromString("0e2e0000-0000-4000-8000-000000000001");
        SimulatorConfig still = SimulatorConfig.still();
        SimulatorConfig config = still.withOffer(still.offer().withSeed(4711).withAccounts(3, 6, 130))
                .withQuotas(QuotaLimits.documented());
        try (SyncUnderTest service = SyncUnderTest.start("end_to_end", config, Map.of("tidemark.sync.polling", true))) {
            service.simulator().accounts().forEach(account -> service.follow(project, account));
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> service.count("platform_accounts where state = 'active' and not unannounced") == 9);

            List<ServedLedger.Snapshot> served = service.simulator().served().snapshots();
            List<PostSynced> posts = PublishedEvents.posts(project);
            List<PostMetricsCollected> metrics = PublishedEvents.metrics(project);

            assertThat(served).hasSizeGreaterThan(3 * 130);
            assertThat(service.simulator().served().calls()).allMatch(call -> call.throttled() == 0);
            assertThat(posts.stream().map(PostSynced::getExternalId).sorted())
                    .containsExactlyElementsOf(service.simulator().served().posts().values().stream()
                            .flatMap(ids -> ids.stream())
                            .sorted()
                            .toList());
            assertThat(metrics.stream()
                            .map(event -> event.getExternalId() + " "
                                    + event.getViews().orElse(null) + " "
                                    + event.getLikes().orElse(null))
                            .sorted())
                    .containsExactlyElementsOf(served.stream()
                            .map(snapshot -> snapshot.postId() + " "
                                    + snapshot.counts().get(Counter.VIEWS) + " "
                                    + snapshot.counts().get(Counter.LIKES))
                            .sorted()
                            .toList());
            assertThat(metrics.stream().map(PostMetricsCollected::getEventId)).doesNotHaveDuplicates();
            assertThat(service.value("select sum(served) || ' ' || sum(metrics_published) from sync_runs"))
                    .isEqualTo(served.size() + " " + served.size());
            assertThat(accountKeys(posts))
                    .isEqualTo(accountKeys(service.simulator().accounts(), posts));
        }
    }

    private static Map<String, String> accountKeys(List<PostSynced> posts) {
        return posts.stream()
                .collect(Collectors.toMap(PostSynced::getExternalId, PostSynced::getAccountKey, (one, other) -> one));
    }

    private static Map<String, String> accountKeys(List<SimulatedAccount> accounts, List<PostSynced> posts) {
        Map<String, String> handles = posts.stream()
                .collect(Collectors.toMap(
                        PostSynced::getExternalId,
                        event -> event.getCreatorHandle().orElseThrow(),
                        (one, other) -> one));
        Map<String, String> keys = accounts.stream()
                .collect(Collectors.toMap(
                        SimulatedAccount::handle,
                        account -> "tiktok:"
                                + (account.source().wireName().equals("sift")
                                        ? account.platformAccountId()
                                        : account.businessId())));
        return handles.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> keys.get(each.getValue())));
    }
}

package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micronaut.context.ApplicationContext;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.sync.PublishedEvents;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.testbed.simulator.Counter;
import io.tidemark.testbed.simulator.QuotaLimits;
import io.tidemark.testbed.simulator.ServedLedger;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** From the simulated platforms to the topics. */
class EndToEndIT {

    private static final Duration QUICK = Duration.ofSeconds(5);

    @Test
    void everyServedPostAndSnapshotIsOnTheTopicsOnce() {
        UUID project = UUID.fromString("0e2e0000-0000-4000-8000-000000000001");
        SimulatorConfig still = SimulatorConfig.still();
        SimulatorConfig config = still.withOffer(still.offer().withSeed(4711).withAccounts(3, 6, 130))
                .withQuotas(QuotaLimits.documented());
        try (SyncUnderTest service = SyncUnderTest.start("end_to_end", config, Map.of("tidemark.sync.polling", true))) {
            service.simulator().accounts().forEach(account -> service.follow(project, account));
            await().atMost(Duration.ofSeconds(60))
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

    /** At sixty times the pace of the documented cadence. */
    @Test
    void threeReplicasReadEachAccountAtMostOncePerSlotAndKeepTheQuotas() {
        UUID project = UUID.fromString("0e2e0000-0000-4000-8000-000000000002");
        SimulatorConfig still = SimulatorConfig.still();
        SimulatorConfig config = still.withOffer(still.offer().withSeed(4712).withAccounts(16, 12, 8))
                .withQuotas(QuotaLimits.documented());
        Map<String, Object> fast = Map.of(
                "tidemark.sync.polling", true,
                "tidemark.sync.quick-interval", QUICK.toSeconds() + "s",
                "tidemark.sync.posts-interval", "30s",
                "tidemark.sync.full-interval", "20s",
                "tidemark.sync.poll-interval", "100ms");
        try (SyncUnderTest service = SyncUnderTest.start("slots", config, Map.of())) {
            List<ApplicationContext> replicas =
                    List.of(service.replica(fast), service.replica(fast), service.replica(fast));
            service.simulator().accounts().forEach(account -> service.follow(project, account));
            await("every account was read in several slots")
                    .atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(service.value("""
                                    select string_agg(a.source || ' ' || a.state || ' ' || r.runs, ',' order by r.runs)
                                    from platform_accounts a cross join lateral (
                                        select count(*) as runs from sync_runs s
                                        where s.account_id = a.account_id and s.outcome = 'done') r
                                    where r.runs < 4
                                    """)).isNull());
            replicas.forEach(ApplicationContext::close);

            assertThat(service.count("sync_runs where outcome not in ('done', 'pending')"))
                    .isZero();
            assertThat(service.count("known_posts where not post_announced or not metrics_announced"))
                    .isZero();
            assertThat(doneRuns(service))
                    .hasSizeGreaterThanOrEqualTo(4 * (int) service.count("platform_accounts"))
                    .doesNotHaveDuplicates();
            assertThat(service.count("""
                    sync_runs a join sync_runs b on b.account_id = a.account_id and b.lease_epoch > a.lease_epoch
                    where b.started_at < a.finished_at
                    """))
                    .as("runs of one account that overlap")
                    .isZero();
            assertThat(service.simulator().served().calls()).allMatch(call -> call.throttled() == 0);
            assertThat(service.value("select sum(served) from sync_runs"))
                    .isEqualTo(Integer.toString(
                            service.simulator().served().snapshots().size()));
            assertThat(PublishedEvents.metrics(project))
                    .extracting(PostMetricsCollected::getEventId)
                    .doesNotHaveDuplicates();
            assertThat(PublishedEvents.posts(project).stream()
                            .map(PostSynced::getExternalId)
                            .distinct()
                            .sorted())
                    .containsExactlyElementsOf(service.simulator().served().posts().values().stream()
                            .flatMap(ids -> ids.stream())
                            .sorted()
                            .toList());
        }
    }

    /** The account and the slot of each run that was accepted. */
    private static List<String> doneRuns(SyncUnderTest service) {
        String runs = service.value("""
                select string_agg(concat_ws(' ', a.account_id, extract(epoch from a.watched_since) * 1000000,
                    extract(epoch from r.started_at) * 1000000), ',')
                from sync_runs r join platform_accounts a using (account_id) where r.outcome = 'done'
                """);
        return Stream.of(runs.split(","))
                .map(run -> run.split(" "))
                .map(run -> {
                    UUID accountId = UUID.fromString(run[0]);
                    Slots slots = Slots.of(micros(run[1]), QUICK, accountId, QUICK.dividedBy(10));
                    return accountId + " " + slots.number(micros(run[2]));
                })
                .toList();
    }

    private static Instant micros(String sinceTheEpoch) {
        return Instant.EPOCH.plus(new BigDecimal(sinceTheEpoch).longValueExact(), ChronoUnit.MICROS);
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

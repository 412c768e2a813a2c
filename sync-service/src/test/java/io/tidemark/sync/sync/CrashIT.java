package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.sync.PublishedEvents;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PlatformSources;
import io.tidemark.sync.platform.SyncKind;
import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each test stops the work where a crash would and lets another replica go on. */
class CrashIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final UUID project = UUID.randomUUID();
    private SyncUnderTest service;
    private Turns turns;
    private SimulatedAccount account;

    @BeforeEach
    void start() {
        SimulatorConfig still = SimulatorConfig.still();
        service = SyncUnderTest.start(
                "crash",
                still.withOffer(still.offer().withSeed(project.hashCode()).withAccounts(1, 0, 15)),
                Map.of());
        turns = new Turns(service, "tiktok_business");
        account = service.accounts("tiktok_business").getFirst();
        service.follow(project, account);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void whatWasStoredAndNotAnnouncedIsAnnouncedByTheNextTurn() {
        Lease dead = storeOnePage();
        assertThat(PublishedEvents.metrics(project)).isEmpty();
        String observed = service.value("select min(metrics_observed_at)::text from known_posts");
        giveUp(dead);

        turns.take(turns.claimOne());

        List<PostMetricsCollected> metrics = PublishedEvents.metrics(project);
        assertThat(metrics).hasSize(15 * 2);
        assertThat(metrics.stream().map(PostMetricsCollected::getObservedAt).distinct())
                .hasSize(2);
        assertThat(service.value("select count(*) from known_posts where metrics_observed_at > '" + observed + "'"))
                .isEqualTo("15");
        assertThat(PublishedEvents.posts(project)).hasSize(15);
    }

    @Test
    void eventsAnnouncedTwiceAreTheSameToTheByte() {
        Lease dead = storeOnePage();
        service.execute("update platform_accounts set lease_epoch = lease_epoch + 1");
        Announcer announcer = service.bean(Announcer.class);
        assertThatThrownBy(() -> announcer.announce(dead)).isInstanceOf(LeaseLostException.class);
        assertThat(service.count("known_posts where post_announced or metrics_announced"))
                .isZero();
        Set<String> once = bytes(project);
        giveUp(dead);
        service.execute("update platform_accounts set full_due_at = 'infinity', posts_due_at = 'infinity',"
                + " quick_due_at = 'infinity'");

        turns.take(turns.claimOne());

        assertThat(PublishedEvents.metrics(project)).hasSize(15 * 2);
        assertThat(bytes(project)).isEqualTo(once).hasSize(15 * 2);
        assertThat(service.count("known_posts where not post_announced or not metrics_announced"))
                .isZero();
        assertThat(service.count("platform_accounts where unannounced")).isZero();
    }

    @Test
    void zombiesPageIsNotStored() {
        Lease zombie = turns.claimOne();
        PlatformSource source = source();
        FetchResult.Page page = (FetchResult.Page) source.fetch(everything(zombie));
        giveUp(zombie);
        Lease heir = turns.claimOne();
        assertThatThrownBy(() -> service.bean(PageWriter.class).write(zombie, "late", page))
                .isInstanceOf(LeaseLostException.class);
        assertThat(service.count("known_posts")).isZero();
        turns.take(heir);
        assertThat(service.count("known_posts")).isEqualTo(15);
    }

    @Test
    void pageThatIsReadTwiceTouchesNoRowAndIsToldOnce() {
        Lease lease = turns.claimOne();
        FetchResult.Page page = (FetchResult.Page) source().fetch(everything(lease));
        PageWriter writer = service.bean(PageWriter.class);
        Announcer announcer = service.bean(Announcer.class);
        writer.write(lease, account.handle(), page);
        announcer.announce(lease);
        List<String> rows = service.rowVersions("true", "known_posts", "rejected_items");
        assertThat(rows).hasSizeGreaterThanOrEqualTo(15);
        List<String> observations = observations();

        writer.write(lease, account.handle(), page);
        assertThat(announcer.announce(lease)).isEqualTo(Announcer.Announced.NOTHING);

        assertThat(service.rowVersions("true", "known_posts", "rejected_items")).isEqualTo(rows);
        assertThat(observations()).isEqualTo(observations);
        assertThat(PublishedEvents.posts(project)).hasSize(15);
        assertThat(PublishedEvents.metrics(project)).hasSize(15);
    }

    @Test
    void replicaThatSleepsPastItsLeaseChangesNoRowWhenItWakes() {
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.SLOW)
                        .forAccount(account.handle())
                        .value("12000")
                        .times(1));
        ChildProcess zombie = service.process(
                "zombie",
                Map.of(
                        "tidemark.sync.polling", true,
                        "tidemark.sync.poll-interval", "100ms",
                        "tidemark.sync.lease", "2s",
                        "tidemark.platforms.http.deadline", "60s"));
        try {
            await().atMost(PATIENCE).until(() -> service.count("sync_runs") == 1);
            zombie.suspend();
            assertThat(service.count("known_posts")).isZero();
            await().atMost(PATIENCE).until(() -> service.count("platform_accounts where leased_until < now()") == 1);

            turns.take(turns.claimOne());

            List<String> rows = service.rowVersions("true", "platform_accounts", "known_posts", "sync_runs");
            List<String> observations = observations();
            assertThat(observations).isNotEmpty();
            assertThat(rows).hasSizeGreaterThan(15);
            List<String> told = List.copyOf(bytes(project));
            zombie.resume();
            await().atMost(PATIENCE).until(() -> zombie.log().contains("another replica goes on"));

            assertThat(service.rowVersions("true", "platform_accounts", "known_posts", "sync_runs"))
                    .isEqualTo(rows);
            assertThat(observations()).isEqualTo(observations);
            assertThat(PublishedEvents.posts(project)).hasSize(15);
            assertThat(PublishedEvents.metrics(project)).hasSize(15);
            assertThat(bytes(project)).containsExactlyInAnyOrderElementsOf(told);
            assertThat(zombie.isAlive()).isTrue();
        } finally {
            zombie.resume();
            zombie.kill();
        }
    }

    /** Without what announcing them changes, which any replica does at any moment. */
    private List<String> observations() {
        return service.values(
                "select (day, source, observed_at, metrics, told)::text from account_observations order by 1");
    }

    private Lease storeOnePage() {
        Lease lease = turns.claimOne();
        FetchResult.Page page = (FetchResult.Page) source().fetch(everything(lease));
        assertThat(service.bean(PageWriter.class).write(lease, account.handle(), page))
                .isInstanceOf(PageWriter.Written.Stored.class);
        return lease;
    }

    private PlatformSource source() {
        return service.bean(PlatformSources.class).find("tiktok_business").orElseThrow();
    }

    private void giveUp(Lease lease) {
        service.execute("update platform_accounts set leased_until = '-infinity' where account_id = '"
                + lease.accountId() + "'");
    }

    /** Key and bytes of every event of the project's posts. */
    private Set<String> bytes(UUID of) {
        Set<String> keys = PublishedEvents.metrics(of).stream()
                .map(PostMetricsCollected::getPostKey)
                .collect(Collectors.toSet());
        return List.of(Topics.POSTS_SYNCED, Topics.POST_METRICS_COLLECTED).stream()
                .flatMap(topic -> PublishedEvents.records(topic.name()).stream())
                .filter(record -> keys.contains(new String(record.key(), java.nio.charset.StandardCharsets.UTF_8)))
                .map(record -> record.topic() + HexFormat.of().formatHex(record.value()))
                .collect(Collectors.toSet());
    }

    private static FetchRequest everything(Lease lease) {
        return new FetchRequest(lease.account(), SyncKind.FULL, null, posts -> Set.of());
    }
}

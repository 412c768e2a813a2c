package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.event.PostSynced;
import io.tidemark.sync.PublishedEvents;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.LookupResult;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PlatformSources;
import io.tidemark.sync.platform.PostRef;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SyncKind;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeletionIT {

    private static final String LISTING = "/open_api/v1.3/business/video/list/";

    private final UUID project = UUID.randomUUID();
    private SyncUnderTest service;
    private Turns turns;
    private SimulatedAccount account;
    private String victim;

    @BeforeEach
    void start() {
        SimulatorConfig still = SimulatorConfig.still();
        service = SyncUnderTest.start(
                "deletion",
                still.withOffer(still.offer().withSeed(project.hashCode()).withAccounts(1, 0, 45)),
                Map.of("tidemark.platforms.tiktok.account-calls-per-minute", 4000));
        turns = new Turns(service, "tiktok_business");
        account = service.accounts("tiktok_business").getFirst();
        service.follow(project, account);
        turns.fullRun();
        victim = account.posts().get(30).id();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void postIsGoneAfterTwoFullRunsAndALookUpAndComesBack() {
        String deletion =
                service.simulator().faults().on(Fault.of(FaultKind.DELETED).forPost(victim));
        turns.fullRun();
        assertThat(events()).hasSize(1);
        turns.fullRun();
        assertThat(events()).hasSize(2);
        assertThat(events().getLast().getDeletedAt()).isPresent();
        turns.fullRun();
        assertThat(events()).hasSize(2);

        service.simulator().faults().off(deletion);
        turns.fullRun();
        assertThat(events()).hasSize(3);
        assertThat(events().getLast().getDeletedAt()).isEmpty();
        assertThat(events().stream().map(PostSynced::getObservedAt)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void postThatTheLookUpFindsIsNotGone() {
        service.execute("update known_posts set missed_full_syncs = 2 where external_id = '" + victim + "'");
        Lease lease = claimFull();
        service.bean(Deletions.class).afterCompleteListing(lease, source());
        assertThat(service.value("select missed_full_syncs || coalesce(deleted_at::text, '') from known_posts"
                        + " where external_id = '" + victim + "'"))
                .isEqualTo("0");
    }

    @Test
    void interruptedRunCountsNoMiss() {
        service.simulator().faults().on(Fault.of(FaultKind.DELETED).forPost(victim));
        for (int i = 0; i < 3; i++) {
            service.simulator()
                    .faults()
                    .on(Fault.of(FaultKind.SERVER_ERROR)
                            .atEndpoint(LISTING)
                            .skipping(2)
                            .times(1));
            turns.fullRun();
        }
        assertThat(service.value("select max(missed_full_syncs) from known_posts"))
                .isEqualTo("0");
        assertThat(service.count("sync_runs where outcome = 'failed'")).isEqualTo(3);
        assertThat(events()).hasSize(1);
    }

    @Test
    void postThatIsShownButUnreadableIsNotMissed() {
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.FIELD_NULL).forPost(victim).inField("create_time"));
        turns.fullRun();
        turns.fullRun();
        turns.fullRun();
        assertThat(events()).hasSize(1);
        assertThat(service.value("select part || ' ' || reason || ' ' || times from rejected_items"))
                .isEqualTo("post create_time: null 3");
        assertThat(service.value("select max(rejected) from sync_runs")).isEqualTo("1");
    }

    @Test
    void endlessListingIsStoppedAndProvesNothing() {
        service.simulator().faults().on(Fault.of(FaultKind.DUPLICATED_PAGE));
        turns.fullRun();
        assertThat(service.value("select outcome || ': ' || detail from sync_runs order by started_at desc limit 1"))
                .isEqualTo("contract_bug: the listing does not come to an end");
        assertThat(service.value("select max(missed_full_syncs) from known_posts"))
                .isEqualTo("0");
    }

    @Test
    void unchangedContentIsNotAnnouncedAgainButObservationsAre() {
        turns.fullRun();
        turns.fullRun();
        assertThat(PublishedEvents.posts(project)).hasSize(45);
        assertThat(PublishedEvents.metrics(project)).hasSize(3 * 45);
    }

    @Test
    void storyThatHasRunOutIsNotMissed() {
        service.execute("update known_posts set media_type = 'story', published_at = now() - interval '25 hours'"
                + " where external_id = '" + victim + "'");
        service.simulator().faults().on(Fault.of(FaultKind.DELETED).forPost(victim));
        turns.fullRun();
        turns.fullRun();
        turns.fullRun();
        assertThat(events()).hasSize(1);
        assertThat(service.value("select missed_full_syncs from known_posts where external_id = '" + victim + "'"))
                .isEqualTo("0");
    }

    @Test
    void postIsLookedUpAsOftenAsItsSourceAsks() {
        service.execute("update known_posts set missed_full_syncs = 2 where external_id = '" + victim + "'");
        service.simulator().faults().on(Fault.of(FaultKind.DELETED).forPost(victim));
        PlatformSource doubtful = new TwiceAsked(source());
        Deletions deletions = service.bean(Deletions.class);
        deletions.afterCompleteListing(claimFull(), doubtful);
        assertThat(service.count("known_posts where deleted_at is not null")).isZero();
        service.execute("update platform_accounts set leased_until = '-infinity'");
        deletions.afterCompleteListing(claimFull(), doubtful);
        assertThat(service.count("known_posts where deleted_at is not null")).isEqualTo(1);
    }

    @Test
    void accountOfAPlatformThatIsNoLongerConfiguredIsNotRead() {
        service.execute("update platform_accounts set platform = 'instagram'");
        long calls = service.simulator().served().calls(LISTING);
        turns.fullRun();
        assertThat(service.simulator().served().calls(LISTING)).isEqualTo(calls);
        assertThat(service.value("select state || ': ' || state_detail from platform_accounts"))
                .isEqualTo("permission_missing: tiktok_business is not configured to read instagram, only tiktok.");
        service.execute("update platform_accounts set paused_until = '-infinity'");
        Lease lease = claimFull();
        FetchResult.Page page = new FetchResult.Page(List.of(), List.of(), null, false, null, null, List.of());
        assertThat(service.bean(PageWriter.class).write(lease, "ada", page))
                .isInstanceOf(PageWriter.Written.OtherPlatform.class);
    }

    /** The source, but asking twice. */
    private record TwiceAsked(PlatformSource source) implements PlatformSource {

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public Set<String> platforms() {
            return source.platforms();
        }

        @Override
        public Set<SyncKind> kinds() {
            return source.kinds();
        }

        @Override
        public boolean usesTokens() {
            return source.usesTokens();
        }

        @Override
        public FetchResult fetch(FetchRequest request) {
            return source.fetch(request);
        }

        @Override
        public LookupResult lookUp(SourceAccount account, List<PostRef> posts) {
            return source.lookUp(account, posts);
        }

        @Override
        public int absentLookUps() {
            return 2;
        }

        @Override
        public void stored(SourceAccount account) {
            source.stored(account);
        }
    }

    private Lease claimFull() {
        service.execute("update platform_accounts set full_due_at = now()");
        return turns.claimOne();
    }

    private PlatformSource source() {
        return service.bean(PlatformSources.class).find("tiktok_business").orElseThrow();
    }

    private List<PostSynced> events() {
        return PublishedEvents.posts(project).stream()
                .filter(event -> event.getExternalId().equals(victim))
                .toList();
    }
}

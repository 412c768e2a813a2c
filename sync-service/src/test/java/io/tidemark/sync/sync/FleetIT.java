package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.sync.PublishedEvents;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.testbed.ChildProcess;
import io.tidemark.testbed.simulator.Counter;
import io.tidemark.testbed.simulator.QuotaLimits;
import io.tidemark.testbed.simulator.ServedLedger;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatedPost;
import io.tidemark.testbed.simulator.SimulatorConfig;
import io.tidemark.testbed.simulator.Source;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Two hundred accounts of every source, read by three processes at sixty times the documented pace, while the platforms'
 * clock runs as fast. The quotas are the documented ones and are counted in real time.
 */
class FleetIT {

    private static final int FACTOR = 60;
    private static final Duration QUICK = Duration.ofMinutes(5).dividedBy(FACTOR);
    private static final Duration POSTS = Duration.ofMinutes(30).dividedBy(FACTOR);
    private static final int SLOTS = 5;
    private static final int REPLICAS = 3;
    private static final int ACCOUNTS = 200;

    /** The cadence, and deadlines that a slow machine does not miss: what is read again would be served twice. */
    private static final Map<String, Object> FAST = Map.ofEntries(
            Map.entry("tidemark.sync.polling", true),
            Map.entry("tidemark.sync.poll-interval", "100ms"),
            Map.entry("tidemark.sync.quick-interval", QUICK),
            Map.entry("tidemark.sync.posts-interval", POSTS),
            Map.entry("tidemark.sync.full-interval", Duration.ofMinutes(20).dividedBy(FACTOR)),
            Map.entry("tidemark.sync.insights.interval", Duration.ofHours(6).dividedBy(FACTOR)),
            Map.entry(
                    "tidemark.sync.insights.old-interval", Duration.ofHours(24).dividedBy(FACTOR)),
            Map.entry("tidemark.platforms.linkedin.calls-per-second", 5 * FACTOR),
            Map.entry("tidemark.platforms.instagram.insights-time", "60s"),
            Map.entry("tidemark.platforms.http.connect-timeout", "30s"),
            Map.entry("tidemark.platforms.http.deadline", "60s"),
            Map.entry("datasources.default.connection-timeout", 60_000),
            Map.entry("tidemark.sync.lease", "4m"));

    private final UUID project = UUID.fromString("0e2e0000-0000-4000-8000-000000000200");

    @Test
    void twoHundredAccountsAreReadOncePerSlotWithinTheQuotasAndNothingServedIsLost() {
        try (SyncUnderTest service = SyncUnderTest.start("fleet", platforms(), Map.of())) {
            service.simulator().accounts().forEach(account -> follow(service, account));
            Set<String> owners = watch(service);

            assertEachAccountWasReadOncePerSlot(service);
            assertThat(owners).as("replicas that held leases").hasSize(REPLICAS);
            assertThat(service.simulator().served().calls())
                    .isNotEmpty()
                    .allSatisfy(call -> assertThat(call.throttled())
                            .as("refused for a quota: %s %s", call.endpoint(), call.account())
                            .isZero());
            assertNothingIsLost(service);
        }
    }

    /** The clock starts so far in the past that it stays behind the real one. */
    private static SimulatorConfig platforms() {
        SimulatorConfig running = SimulatorConfig.running();
        Instant now = Instant.now();
        return running.withTimeline(new SimulatorConfig.Timeline(
                        now.minus(Duration.ofHours(12)), now, FACTOR, InstantSource.system()))
                .withOffer(running.offer()
                        .withSeed(4712)
                        .withAccounts(10, 62, 8)
                        .with(Source.X, 48)
                        .with(Source.INSTAGRAM, 56)
                        .with(Source.LINKEDIN, 24)
                        .withUpcoming(200, Duration.ofMinutes(1)))
                .withScrapes(Duration.ofMillis(200), 1)
                .withQuotas(QuotaLimits.documented())
                .withLedgerLimit(1_000_000);
    }

    /** LinkedIn lists no posts: two of them are registered. */
    private void follow(SyncUnderTest service, SimulatedAccount account) {
        service.follow(project, account);
        if (account.source() == Source.LINKEDIN) {
            account.postsAt(service.simulator().clock().instant()).stream()
                    .limit(2)
                    .forEach(post -> register(service, account, post));
        }
    }

    private void register(SyncUnderTest service, SimulatedAccount account, SimulatedPost post) {
        String path = "/projects/" + project + "/creators/linkedin/" + account.handle() + "/posts/urn:li:"
                + post.id().replaceFirst("-", ":");
        assertThat(service.send("PUT", path, "{\"publishedAt\":\"" + post.published() + "\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    /** Lets the replicas read for some slots and tells who held leases. */
    private static Set<String> watch(SyncUnderTest service) {
        List<ChildProcess> replicas = Stream.of("fleet-1", "fleet-2", "fleet-3")
                .map(name -> service.process(name, FAST))
                .toList();
        Set<String> owners = new HashSet<>();
        try {
            await("every account was read in several slots")
                    .atMost(Duration.ofMinutes(8))
                    .pollInterval(Duration.ofMillis(250))
                    .untilAsserted(() -> {
                        assertThat(replicas).allMatch(ChildProcess::isAlive);
                        owners.addAll(service.values(
                                "select distinct lease_owner from platform_accounts where lease_owner is not null"));
                        assertThat(service.values("""
                                select a.source || ' ' || a.state || ' ' || coalesce(a.state_detail, '') || ' ' || r.runs
                                from platform_accounts a cross join lateral (
                                    select count(*) as runs from sync_runs s
                                    where s.account_id = a.account_id and s.outcome = 'done') r
                                where r.runs < case a.source when 'linkedin' then 1 else %d end
                                """.formatted(SLOTS - 1))).isEmpty();
                    });
        } finally {
            replicas.parallelStream().forEach(replica -> replica.terminate(Duration.ofMinutes(2)));
        }
        return owners;
    }

    private static void assertEachAccountWasReadOncePerSlot(SyncUnderTest service) {
        assertThat(service.count("platform_accounts where last_success_at is not null"))
                .isEqualTo(ACCOUNTS);
        assertThat(service.values("""
                        select concat(outcome, ': ', detail) from sync_runs where outcome not in ('done', 'pending', 'throttled')
                        """)).isEmpty();
        List<String> done = doneRuns(service);
        assertThat(done).doesNotHaveDuplicates();
        assertThat(service.count("""
                        sync_runs a join sync_runs b on b.account_id = a.account_id and b.lease_epoch > a.lease_epoch
                        where b.started_at < a.finished_at
                        """)).as("runs of one account that overlap").isZero();
        System.out.printf(
                "Fleet: %d accounts, %d accepted cycles, %d waiting for a scrape, %d held back by our own budgets%n",
                service.count("platform_accounts"),
                done.size(),
                service.count("sync_runs where outcome = 'pending'"),
                service.count("sync_runs where outcome = 'throttled'"));
    }

    /** The account and the slot of each run that was accepted. */
    private static List<String> doneRuns(SyncUnderTest service) {
        return service.values("""
                        select concat_ws(' ', a.account_id, a.source, extract(epoch from a.watched_since) * 1000000,
                            extract(epoch from r.started_at) * 1000000)
                        from sync_runs r join platform_accounts a using (account_id) where r.outcome = 'done'
                        """).stream()
                .map(run -> run.split(" "))
                .map(run -> {
                    UUID accountId = UUID.fromString(run[0]);
                    Duration interval = run[1].equals("linkedin") ? POSTS : QUICK;
                    Slots slots = Slots.of(micros(run[2]), interval, accountId, QUICK.dividedBy(10));
                    return accountId + " " + slots.number(micros(run[3]));
                })
                .toList();
    }

    private static Instant micros(String sinceTheEpoch) {
        return Instant.EPOCH.plus(new BigDecimal(sinceTheEpoch).longValueExact(), ChronoUnit.MICROS);
    }

    /** A value that a platform gave for one counter of a post. */
    private record Figure(String postKey, Counter counter, long value) {}

    private void assertNothingIsLost(SyncUnderTest service) {
        assertThat(service.count("known_posts where not post_announced or not metrics_announced"))
                .isZero();
        assertThat(service.simulator().served().dropped()).isZero();
        Map<String, SimulatedAccount> accounts = service.simulator().accounts().stream()
                .collect(Collectors.toMap(SimulatedAccount::handle, Function.identity()));
        Map<Source, Set<String>> servedPosts = new TreeMap<>();
        service.simulator()
                .served()
                .posts()
                .forEach((handle, ids) -> ids.forEach(id -> servedPosts
                        .computeIfAbsent(accounts.get(handle).source(), source -> new TreeSet<>())
                        .add(key(accounts.get(handle), id))));
        Map<Source, Map<Figure, Long>> servedFigures = servedFigures(service, accounts);

        List<PostMetricsCollected> metrics = PublishedEvents.metrics(project);
        assertThat(metrics).extracting(PostMetricsCollected::getEventId).doesNotHaveDuplicates();
        Set<String> posts = PublishedEvents.posts(project).stream()
                .map(PostSynced::getPostKey)
                .collect(Collectors.toSet());
        Map<Source, List<PostMetricsCollected>> bySource = metrics.stream()
                .collect(Collectors.groupingBy(event -> Stream.of(Source.values())
                        .filter(source -> source.wireName().equals(event.getSource()))
                        .findFirst()
                        .orElseThrow()));
        for (Source source : Source.values()) {
            Set<String> wanted = servedPosts.get(source);
            Map<Figure, Long> figures = figures(bySource.get(source));
            System.out.printf(
                    "Fleet: %s served %d posts and %d figures, %d posts and %d figures in %d observations are on the"
                            + " topics%n",
                    source.wireName(),
                    wanted.size(),
                    total(servedFigures.get(source)),
                    wanted.stream().filter(posts::contains).count(),
                    total(figures),
                    bySource.get(source).size());
            assertThat(posts).as("posts of %s", source).containsAll(wanted);
            assertThat(figures).as("figures of %s", source).isEqualTo(servedFigures.get(source));
        }
        assertThat(posts)
                .isEqualTo(servedPosts.values().stream().flatMap(Set::stream).collect(Collectors.toSet()));
    }

    /** How often each figure was served. SIFT repeats a scrape's figures, with their time, as often as it is asked. */
    private static Map<Source, Map<Figure, Long>> servedFigures(
            SyncUnderTest service, Map<String, SimulatedAccount> accounts) {
        Map<Source, Map<Figure, Long>> figures = new HashMap<>();
        Set<List<Object>> scraped = new HashSet<>();
        for (ServedLedger.Snapshot snapshot : service.simulator().served().snapshots()) {
            SimulatedAccount account = accounts.get(snapshot.account());
            if (account.source() == Source.SIFT && !scraped.add(List.of(snapshot.postId(), snapshot.observedAt()))) {
                continue;
            }
            snapshot.counts()
                    .forEach((counter, value) -> figures.computeIfAbsent(account.source(), source -> new HashMap<>())
                            .merge(new Figure(key(account, snapshot.postId()), counter, value), 1L, Long::sum));
        }
        return figures;
    }

    private static Map<Figure, Long> figures(List<PostMetricsCollected> events) {
        Map<Figure, Long> figures = new HashMap<>();
        for (PostMetricsCollected event : events) {
            for (Counter counter : Counter.values()) {
                value(event, counter)
                        .ifPresent(
                                value -> figures.merge(new Figure(event.getPostKey(), counter, value), 1L, Long::sum));
            }
        }
        return figures;
    }

    private static Optional<Long> value(PostMetricsCollected event, Counter counter) {
        return switch (counter) {
            case VIEWS -> event.getViews();
            case LIKES -> event.getLikes();
            case COMMENTS -> event.getComments();
            case SHARES -> event.getShares();
            case SAVES -> event.getSaves();
        };
    }

    private static long total(Map<Figure, Long> figures) {
        return figures.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String key(SimulatedAccount account, String id) {
        return NaturalKeys.postKey(account.source().platform(), id);
    }
}

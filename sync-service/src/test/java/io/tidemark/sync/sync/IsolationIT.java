package io.tidemark.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.sync.SyncUnderTest;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.QuotaLimits;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatorConfig;
import io.tidemark.testbed.simulator.Source;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Accounts in trouble beside others that are well. */
class IsolationIT {

    private static final Duration QUICK = Duration.ofSeconds(10);

    /** The other accounts are those of the same platforms and of one on which nobody is in trouble. */
    @Test
    void accountsInTroubleDoNotHoldUpTheOthers() {
        UUID project = UUID.fromString("0e2e0000-0000-4000-8000-000000000003");
        SimulatorConfig still = SimulatorConfig.still();
        SimulatorConfig config = still.withOffer(still.offer()
                        .withSeed(4713)
                        .withAccounts(9, 3, 4)
                        .with(Source.X, 5)
                        .with(Source.INSTAGRAM, 5))
                .withQuotas(QuotaLimits.documented());
        Map<String, Object> settings = Map.of(
                "tidemark.sync.polling", true,
                "tidemark.sync.quick-interval", QUICK.toSeconds() + "s",
                "tidemark.sync.posts-interval", "30s",
                "tidemark.sync.full-interval", "20s",
                "tidemark.sync.poll-interval", "100ms",
                "tidemark.sync.concurrent-runs", 4,
                "tidemark.platforms.http.deadline", "2s");
        try (SyncUnderTest service = SyncUnderTest.start("isolation", config, settings)) {
            Map<String, Fault> troubles = new TreeMap<>();
            List<SimulatedAccount> tiktok = service.accounts("tiktok_business");
            // One less than are read at once.
            for (SimulatedAccount hanging : tiktok.subList(0, 3)) {
                troubles.put(hanging.handle(), Fault.of(FaultKind.SLOW).value("20000"));
            }
            troubles.put(tiktok.get(3).handle(), Fault.of(FaultKind.TOKEN_REVOKED));
            troubles.put(tiktok.get(4).handle(), Fault.of(FaultKind.SERVER_ERROR));
            List<SimulatedAccount> x = service.accounts("x");
            troubles.put(x.get(0).handle(), Fault.of(FaultKind.THROTTLED));
            troubles.put(x.get(1).handle(), Fault.of(FaultKind.SLOW).value("20000"));
            List<SimulatedAccount> instagram = service.accounts("instagram");
            troubles.put(instagram.get(0).handle(), Fault.of(FaultKind.USAGE).value("100"));
            troubles.put(instagram.get(1).handle(), Fault.of(FaultKind.CUT));
            troubles.forEach((handle, fault) -> service.simulator().faults().on(fault.forAccount(handle)));
            service.simulator().accounts().forEach(account -> service.follow(project, account));

            await("every account that is well was read in several slots")
                    .atMost(Duration.ofMinutes(6))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(slots(service, handle -> !troubles.containsKey(handle)))
                            .hasSize(22 - troubles.size())
                            .allSatisfy((handle, seen) -> assertThat(seen).hasSizeGreaterThanOrEqualTo(6)));

            List<String> control = service.accounts("sift").stream()
                    .map(SimulatedAccount::handle)
                    .toList();
            // A machine that is short of time misses slots of anybody's.
            long anybodys = slots(service, control::contains).values().stream()
                    .mapToLong(IsolationIT::missed)
                    .max()
                    .orElseThrow();
            assertThat(slots(service, handle -> !troubles.containsKey(handle)))
                    .allSatisfy((handle, seen) -> assertThat(missed(seen)).isLessThanOrEqualTo(anybodys + 1));
            assertThat(service.value("select string_agg(distinct state, ' ' order by state) from platform_accounts"
                            + " where handle in ('" + String.join("', '", troubles.keySet()) + "')"))
                    .isEqualTo("failing reauth_needed throttled");
            assertThat(service.count("platform_accounts where state <> 'active' and handle not in ('"
                            + String.join("', '", troubles.keySet()) + "')"))
                    .isZero();
            // Whoever is told to wait for long is not asked again meanwhile.
            assertThat(service.count("sync_runs join platform_accounts using (account_id) where handle = '"
                            + x.get(0).handle() + "'"))
                    .isLessThanOrEqualTo(2);
            assertThat(service.count("rate_pauses")).isZero();
        }
    }

    /** The slots in which each of these accounts was read, by handle. */
    private static Map<String, TreeSet<Long>> slots(SyncUnderTest service, Predicate<String> whose) {
        Map<String, String> handles = new HashMap<>();
        service.rows("select account_id, handle from platform_accounts", row -> {
            if (whose.test(row.getString(2))) {
                handles.put(row.getString(1), row.getString(2));
            }
        });
        Map<String, TreeSet<Long>> slots = new TreeMap<>();
        for (String run : doneRuns(service)) {
            String handle = handles.get(run.split(" ")[0]);
            if (handle != null) {
                slots.computeIfAbsent(handle, each -> new TreeSet<>()).add(Long.parseLong(run.split(" ")[1]));
            }
        }
        return slots;
    }

    private static long missed(TreeSet<Long> seen) {
        return seen.last() - seen.first() + 1 - seen.size();
    }

    /** The account and the slot of each run that was accepted. */
    private static List<String> doneRuns(SyncUnderTest service) {
        String runs = service.value("""
                select string_agg(concat_ws(' ', a.account_id, extract(epoch from a.watched_since) * 1000000,
                    extract(epoch from r.started_at) * 1000000), ',')
                from sync_runs r join platform_accounts a using (account_id) where r.outcome = 'done'
                """);
        return runs == null
                ? List.of()
                : Stream.of(runs.split(","))
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
}

package io.tidemark.gateway.overview;

import static io.tidemark.gateway.TestProject.items;
import static io.tidemark.gateway.overview.Events.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.gateway.Gateway;
import io.tidemark.gateway.TestProject;
import io.tidemark.schemas.event.AccountSyncReported;
import io.tidemark.schemas.event.SyncGap;
import io.tidemark.schemas.event.SyncKindReport;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a project is told of the reading of its accounts, without sync-service anywhere near. */
class SyncHealthIT {

    private static Gateway gateway;

    @BeforeAll
    static void start() {
        gateway = Gateway.start("gateway_sync_health");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void anAccountsFreshnessIsThatOfTheAnswerAndItsStateIsInWords() throws Exception {
        TestProject project = gateway.project("fresh");
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Instant success = now.minusSeconds(140);
        store(Events.accountSync("ada", now, project.id())
                .setState("throttled")
                .setDetail("TikTok throttles the account. It is read again by itself.")
                .setFailures(2)
                .setKinds(List.of(
                        new SyncKindReport("quick", 300_000L, success), new SyncKindReport("full", 1_200_000L, null)))
                .setLastSuccessAt(success)
                .setNextRunAt(now.plusSeconds(60))
                .setQuotaLeft(0.25)
                .setTokenExpiresAt(T0)
                .setReauthDueAt(T0.plusSeconds(1))
                .setGaps(List.of(new SyncGap(T0, T0.plusSeconds(9), "an outage"), new SyncGap(success, null, "quota")))
                .build());
        store(Events.accountSync("bob", now, project.id()).build());

        List<Map<String, Object>> accounts = items(project.found("/sync-health"));

        assertThat(accounts).extracting(account -> account.get("handle")).containsExactly("ada", "bob");
        Map<String, Object> ada = accounts.getFirst();
        assertThat(ada)
                .containsEntry("state", "throttled")
                .containsEntry("message", "TikTok throttles the account. It is read again by itself.")
                .containsEntry("failures", 2)
                .containsEntry("lastSuccessAt", success.toString())
                .containsEntry("nextRunAt", now.plusSeconds(60).toString())
                .containsEntry("quotaLeft", 0.25)
                .containsEntry("tokenExpiresAt", "2026-01-01T00:00:00Z")
                .containsEntry("reauthDueAt", "2026-01-01T00:00:01Z")
                .containsEntry("reportedAt", now.toString())
                .containsEntry("stale", false);
        assertThat((Integer) ada.get("freshnessSeconds")).isBetween(139, 200);
        List<Map<String, Object>> kinds = list(ada.get("kinds"));
        assertThat(kinds.getFirst()).containsEntry("kind", "quick").containsEntry("intervalSeconds", 300);
        assertThat((Integer) kinds.getFirst().get("freshnessSeconds")).isBetween(139, 200);
        assertThat(kinds.getLast()).containsEntry("lastSuccessAt", null).containsEntry("freshnessSeconds", null);
        assertThat(list(ada.get("gaps")))
                .containsExactly(
                        gap("2026-01-01T00:00:00Z", "2026-01-01T00:00:09Z", "an outage"),
                        gap(success.toString(), null, "quota"));
        assertThat(accounts.getLast())
                .containsEntry("message", "It is read as planned.")
                .containsEntry("freshnessSeconds", null)
                .containsEntry("quotaLeft", null);
    }

    @Test
    void aReportThatIsThreeIntervalsOldIsStaleAndSaysSo() throws Exception {
        TestProject project = gateway.project("stale");
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        store(
                Events.accountSync("just", now.minus(Duration.ofMinutes(14)), project.id())
                        .build(),
                Events.accountSync("old", now.minus(Duration.ofMinutes(16)), project.id())
                        .build());

        List<Map<String, Object>> accounts = items(project.found("/sync-health"));

        assertThat(accounts.getFirst()).containsEntry("stale", false);
        assertThat(accounts.getLast()).containsEntry("stale", true);
        assertThat((String) accounts.getLast().get("message"))
                .contains("sync-service may be down")
                .contains("It is read as planned.");
    }

    @Test
    void theNewestReportWinsInWhateverOrderTheyCome() throws Exception {
        TestProject one = gateway.project("one");
        TestProject two = gateway.project("two");
        List<AccountSyncReported> reports = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            reports.add(Events.accountSync("moving", T0.plusSeconds(i), one.id(), two.id())
                    .setDetail("report " + i)
                    .build());
        }
        reports.add(Events.accountSync("moving", T0.plusSeconds(20), two.id())
                .setDetail("only two watches it")
                .build());
        reports.add(Events.accountSync("gone", T0, one.id()).build());
        reports.add(
                Events.accountSync("gone", T0.plusSeconds(1)).setRemoved(true).build());
        Collections.shuffle(reports, new Random(11));

        for (int from = 0; from < reports.size(); from += 5) {
            store(reports.subList(from, Math.min(reports.size(), from + 5)).toArray(AccountSyncReported[]::new));
        }
        store(reports.getFirst());

        assertThat(items(one.found("/sync-health"))).isEmpty();
        assertThat(items(two.found("/sync-health")))
                .singleElement()
                .satisfies(account ->
                        assertThat(account).containsEntry("message", message(account, "only two watches it")));
    }

    @Test
    void pagesGoOnWhereTheLastOneEnded() throws Exception {
        TestProject project = gateway.project("paged");
        List<AccountSyncReported> reports = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            reports.add(
                    Events.accountSync("h%02d".formatted(i), T0, project.id()).build());
        }
        store(reports.toArray(AccountSyncReported[]::new));

        List<Object> handles = new ArrayList<>();
        Object cursor = null;
        do {
            Map<String, Object> page =
                    project.found("/sync-health?limit=4" + (cursor == null ? "" : "&cursor=" + cursor));
            items(page).forEach(account -> handles.add(account.get("handle")));
            cursor = page.get("nextCursor");
        } while (cursor != null);

        assertThat(handles)
                .isEqualTo(reports.stream().map(AccountSyncReported::getHandle).toList());
    }

    @Test
    void aConnectionThatNamedNoProjectSeesNoAccount() throws Exception {
        TestProject project = gateway.project("blind");
        store(Events.accountSync("hidden", T0, project.id()).build());
        try (var connection = gateway.plainConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM account_syncs")) {
            row.next();
            assertThat(row.getLong(1)).isZero();
        }
        assertThat(gateway.rows("SELECT handle FROM account_syncs WHERE handle = 'hidden'"))
                .containsExactly("hidden");
    }

    private static String message(Map<String, Object> account, String detail) {
        return account.get("stale").equals(true)
                ? "No report has come for a while: sync-service may be down. The last one said: " + detail
                : detail;
    }

    private static Map<String, Object> gap(String since, String until, String why) {
        Map<String, Object> gap = new java.util.HashMap<>();
        gap.put("since", since);
        gap.put("until", until);
        gap.put("why", why);
        return gap;
    }

    private static void store(AccountSyncReported... reports) throws Exception {
        gateway.bean(AccountSyncWriter.class).write(List.of(reports));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object value) {
        return (List<Map<String, Object>>) value;
    }
}

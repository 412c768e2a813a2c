package io.tidemark.sync.ads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AccountSyncReported;
import io.tidemark.schemas.event.AdMetricsCollected;
import io.tidemark.sync.PublishedEvents;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.sync.platform.ads.AdSource;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAdAccount;
import io.tidemark.testbed.simulator.SimulatedAds;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every source of ads must do, from the platform's answers to the events. Each test has an ad account of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AdSourceContract {

    static final UUID PROJECT = UUID.randomUUID();
    private static final int WINDOW_DAYS = 28;

    SyncUnderTest service;
    private int accountsUsed;

    /** The platform of the ads. */
    abstract String platform();

    /** A path of the simulator on which reports are read. */
    abstract String reportPath();

    /** What makes the platform answer with pages that are smaller than the reports. */
    abstract Map<String, Object> settings();

    @BeforeAll
    void start() {
        Map<String, Object> settings = new HashMap<>(settings());
        settings.put("tidemark.ads.first-backoff", "1ms");
        settings.put("tidemark.sync.report.least-interval", "0s");
        SimulatorConfig still = SimulatorConfig.still();
        service = SyncUnderTest.start(
                platform() + "_ads",
                still.withOffer(still.offer().withAccounts(1, 0, 5).withAdAccounts(20)),
                settings);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @AfterEach
    void clearFaults() {
        service.simulator().faults().clear();
    }

    @Test
    void everyDayOfTheWindowIsToldToTheLastDigit() {
        SimulatedAdAccount account = connected();
        readEverything();
        assertTold(account);
        assertThat(state(account)).isEqualTo("active");
        List<AdMetricsCollected> events = events(account);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getProjectIds()).containsExactly(PROJECT.toString());
            assertThat(event.getTimeZone()).isEqualTo(account.zone().getId());
            assertThat(event.getCurrency()).isEqualTo(account.currency());
            assertThat(event.getReported()).isTrue();
            assertThat(event.getComplete()).isTrue();
        });
    }

    @Test
    void onlyWhatIsRestatedIsToldAgain() {
        SimulatedAdAccount account = connected();
        readEverything();
        int before = events(account).size();
        dueAgain(account);
        readEverything();
        assertThat(events(account)).hasSize(before);

        SimulatedAdAccount.Ad ad = account.ads().getFirst();
        LocalDate day = service.simulator().ads().today(account).minusDays(20);
        service.simulator().ads().set(ad.id(), day, figures("10.37", 900, 30, 4, "199.99"));
        dueAgain(account);
        readEverything();
        service.simulator().ads().set(ad.id(), day, figures("9.12", 880, 29, 3, "149.50"));
        dueAgain(account);
        readEverything();

        List<AdMetricsCollected> events = events(account);
        assertThat(events).hasSize(before + 2);
        assertThat(events)
                .filteredOn(event ->
                        event.getAdKey().equals(adKey(ad)) && event.getDay().equals(day))
                .extracting(event -> event.getSpend().orElseThrow().toPlainString())
                .endsWith("10.370000", "9.120000");
        assertTold(account);
    }

    @Test
    void rowThatIsGoneFromACompleteReportIsTakenBackToZero() {
        SimulatedAdAccount account = connected();
        SimulatedAdAccount.Ad ad = account.ads().getFirst();
        LocalDate day = service.simulator().ads().today(account).minusDays(9);
        service.simulator().ads().set(ad.id(), day, figures("3.50", 100, 3, 1, "20.00"));
        readEverything();
        service.simulator().ads().drop(ad.id(), day);
        dueAgain(account);
        readEverything();
        AdMetricsCollected told = newest(account).get(new AdDay.Key(adKey(ad), day));
        assertThat(told.getReported()).isFalse();
        assertThat(told.getSpend()).contains(new BigDecimal("0.000000"));
        assertThat(told.getConversionCount()).contains(0L);
        int before = events(account).size();
        dueAgain(account);
        readEverything();
        assertThat(events(account)).hasSize(before);
    }

    @Test
    void reportThatBreaksOffTakesNothingBackAndIsReadAgain() {
        SimulatedAdAccount account = connected();
        readEverything();
        SimulatedAdAccount.Ad ad = account.ads().getFirst();
        LocalDate day = service.simulator().ads().today(account).minusDays(1);
        service.simulator().ads().set(ad.id(), day, figures("77.00", 100, 3, 1, "20.00"));
        SimulatedAdAccount.Ad gone = account.ads().getLast();
        service.simulator().ads().drop(gone.id(), day);
        Set<String> before = eventIds(account);
        dueAgain(account);
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.SERVER_ERROR).atEndpoint(reportPath()).skipping(1));
        readOnce();
        readOnce();
        assertThat(state(account)).isEqualTo("failing");
        assertThat(events(account))
                .filteredOn(event -> !before.contains(event.getEventId()))
                .allSatisfy(event -> {
                    assertThat(event.getReported()).isTrue();
                    assertThat(event.getComplete()).isFalse();
                });
        service.simulator().faults().clear();
        readEverything();
        assertTold(account);
    }

    @Test
    void throttledAccountRestsAndGoesOnLater() {
        SimulatedAdAccount account = connected();
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.THROTTLED).atEndpoint(reportPath()).times(1));
        readOnce();
        assertThat(state(account)).isEqualTo("throttled");
        assertThat(service.value("select failures from ad_accounts where ad_account_id = '" + account.id() + "'"))
                .isEqualTo("0");
        assertThat(service.count("ad_accounts where ad_account_id = '" + account.id()
                        + "' and paused_until > now() + interval '1 minute'"))
                .isOne();
        readEverything();
        assertTold(account);
    }

    @Test
    void refusedTokenAsksForAnotherAndNeitherShowsInWords() {
        SimulatedAdAccount account = connected();
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.ERROR_CODE).value(refusedToken()).atEndpoint(reportPath()));
        readOnce();
        assertThat(state(account)).isEqualTo("reauth_needed");
        String listed = service.send("GET", "/projects/" + PROJECT + "/ad-accounts", null)
                .body();
        assertThat(listed).contains("reauth_needed").doesNotContain(account.token());
        service.simulator().faults().clear();
        connect(account);
        readEverything();
        assertTold(account);
    }

    @Test
    void accountThatTheTokenDoesNotOpenIsRefused() {
        SimulatedAdAccount account =
                service.simulator().ads().accounts(platform()).getFirst();
        HttpResponse<String> answer = service.send("PUT", path(account), "{\"accessToken\":\"somebody-elses\"}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("token_refused").doesNotContain("somebody-elses");
    }

    @Test
    void accountThatIsRemovedIsToldWithoutTheProjectAndItsTokenForgotten() {
        SimulatedAdAccount account = connected();
        readEverything();
        assertThat(service.send("DELETE", path(account), null).statusCode()).isEqualTo(204);
        readEverything();
        assertThat(newest(account).values())
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getProjectIds()).isEmpty());
        assertThat(service.count(
                        "ad_accounts where access_token is not null and ad_account_id = '" + account.id() + "'"))
                .isZero();
    }

    @Test
    void postThatAPersonChoseWinsUntilTheChoiceIsTakenBack() {
        SimulatedAdAccount account = connected();
        readEverything();
        SimulatedAdAccount.Ad ad = account.ads().get(2);
        String path = "/projects/" + PROJECT + "/ads/" + adKey(ad) + "/post";
        assertThat(service.send("PUT", path, "{\"postKey\":\"tiktok:42\"}").statusCode())
                .isEqualTo(204);
        readOnce();
        assertThat(posts(account, ad)).containsExactly(Optional.of("tiktok:42"));
        assertThat(service.send("PUT", path, "{\"postKey\":null}").statusCode()).isEqualTo(204);
        readOnce();
        assertThat(posts(account, ad)).containsExactly(Optional.empty());
        assertThat(service.send(
                                "PUT",
                                "/projects/" + UUID.randomUUID() + "/ads/" + adKey(ad) + "/post",
                                "{\"postKey\":\"tiktok:42\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void turnThatBreaksIsAFailureThatIsShownAndRests() {
        SimulatedAdAccount account = connected();
        service.execute("update ad_accounts set access_token = 'of another keyset' where ad_account_id = '"
                + account.id() + "'");
        readOnce();
        assertThat(state(account)).isEqualTo("failing");
        assertThat(service.value("select failures || ' ' || state_detail from ad_accounts where ad_account_id = '"
                        + account.id() + "'"))
                .startsWith("1 Something failed inside");
        connect(account);
        readEverything();
        assertThat(state(account)).isEqualTo("active");
    }

    @Test
    void accountIsReportedWithItsStateInWordsAndAgainWhenThatChanges() {
        SimulatedAdAccount account = connected();
        AdReporter reporter = service.bean(AdReporter.class);
        reporter.report();
        assertThat(report(account).getState()).isEqualTo("waiting");
        assertThat(report(account).getProjectIds()).containsExactly(PROJECT.toString());
        readEverything();
        reporter.report();
        AccountSyncReported read = report(account);
        assertThat(read.getState()).isEqualTo("active");
        assertThat(read.getDetail()).isEmpty();
        assertThat(read.getKinds())
                .extracting(
                        kind -> kind.getKind() + " " + kind.getLastSuccessAt().isPresent())
                .containsExactly("recent true", "window true");
        assertThat(read.getNextRunAt()).isPresent();
        assertThat(read.getGaps()).isEmpty();
        assertThat(reporter.report()).isZero();
        service.execute("update ad_accounts set state = 'reauth_needed', state_detail = 'Connect it again'"
                + " where ad_account_id = '" + account.id() + "'");
        assertThat(reporter.report()).isEqualTo(1);
        assertThat(report(account).getDetail()).contains("Connect it again. Until then it is not read.");
        assertThat(report(account).getNextRunAt()).isEmpty();
        service.send("DELETE", path(account), null);
        assertThat(reporter.report()).isEqualTo(1);
        assertThat(report(account).getRemoved()).isTrue();
    }

    private AccountSyncReported report(SimulatedAdAccount account) {
        return PublishedEvents.read(Topics.ACCOUNT_SYNCS_REPORTED).stream()
                .filter(report -> report.getHandle().equals(account.id())
                        && report.getPlatform().equals(platform()))
                .max(Comparator.comparing(AccountSyncReported::getObservedAt))
                .orElseThrow();
    }

    @Test
    void turnThatBeganWithTheTokenBeforeDoesNotSpoilTheOneThatCame() {
        SimulatedAdAccount account = connected();
        AdLeases leases = service.bean(AdLeases.class);
        AdLease before = leases.claim(
                        service.bean(AdPoller.class).source(platform()).name(), 1, "test")
                .getFirst();
        connect(account);
        assertThatThrownBy(() -> leases.renew(before)).isInstanceOf(AdLeaseLostException.class);
    }

    @Test
    void accountThatRestsTellsWhatItHasToTell() {
        SimulatedAdAccount account = connected();
        readEverything();
        int before = events(account).size();
        service.execute("update ad_days set announced = false");
        service.execute("update ad_accounts set unannounced = true, paused_until = now() + interval '6 hours'"
                + " where ad_account_id = '" + account.id() + "'");
        AdSource source = service.bean(AdPoller.class).source(platform());
        service.bean(AdLeases.class)
                .claim(source.name(), 10, "test")
                .forEach(lease -> service.bean(AdRun.class).take(lease, source));
        assertThat(events(account)).hasSize(2 * before);
        assertThat(service.count("ad_accounts where not unannounced and paused_until > now() + interval '5 hours'"
                        + " and ad_account_id = '" + account.id() + "'"))
                .isEqualTo(1);
    }

    /** The error of the platform that says that a token is refused. */
    abstract String refusedToken();

    /** Posts that the newest events of an ad name. */
    Set<Optional<String>> posts(SimulatedAdAccount account, SimulatedAdAccount.Ad ad) {
        return posts(account).get(adKey(ad));
    }

    /** Posts that the newest events name, by ad key. */
    Map<String, Set<Optional<String>>> posts(SimulatedAdAccount account) {
        Map<String, Set<Optional<String>>> posts = new HashMap<>();
        newest(account)
                .forEach((key, event) -> posts.computeIfAbsent(key.adKey(), ad -> new HashSet<>())
                        .add(event.getPostKey()));
        return posts;
    }

    /** An account that no other test uses, on the project's list. */
    SimulatedAdAccount connected() {
        service.execute("update ad_accounts set recent_due_at = 'infinity', window_due_at = 'infinity'");
        SimulatedAdAccount account =
                service.simulator().ads().accounts(platform()).get(accountsUsed++);
        connect(account);
        return account;
    }

    private void connect(SimulatedAdAccount account) {
        HttpResponse<String> answer =
                service.send("PUT", path(account), "{\"accessToken\":\"" + account.token() + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private String path(SimulatedAdAccount account) {
        return "/projects/" + PROJECT + "/ad-accounts/" + platform() + "/" + account.id();
    }

    void dueAgain(SimulatedAdAccount account) {
        service.execute("update ad_accounts set window_due_at = now() where ad_account_id = '" + account.id() + "'");
    }

    /** One turn of every account that is due, however long it was to rest. */
    void readOnce() {
        service.execute("update ad_accounts set paused_until = '-infinity'");
        AdSource source = service.bean(AdPoller.class).source(platform());
        service.bean(AdLeases.class)
                .claim(source.name(), 10, "test")
                .forEach(lease -> service.bean(AdRun.class).take(lease, source));
    }

    /** Turns until nothing is due. */
    void readEverything() {
        for (int turn = 0; turn < 60; turn++) {
            readOnce();
            if (service.count(
                            "ad_accounts where source like '" + platform()
                                    + "%' and (unannounced or access_token is not null and least(recent_due_at, window_due_at) <= now())")
                    == 0) {
                return;
            }
        }
        throw new AssertionError("reading does not come to an end: "
                + service.value("select state_detail from ad_accounts where state_detail is not null"));
    }

    String state(SimulatedAdAccount account) {
        return service.value("select state from ad_accounts where ad_account_id = '" + account.id() + "'");
    }

    private Set<String> eventIds(SimulatedAdAccount account) {
        Set<String> ids = new HashSet<>();
        events(account).forEach(event -> ids.add(event.getEventId()));
        return ids;
    }

    List<AdMetricsCollected> events(SimulatedAdAccount account) {
        return PublishedEvents.ads(platform(), account.id());
    }

    Map<AdDay.Key, AdMetricsCollected> newest(SimulatedAdAccount account) {
        Map<AdDay.Key, AdMetricsCollected> newest = new HashMap<>();
        events(account).stream()
                .sorted(Comparator.comparing(AdMetricsCollected::getObservedAt)
                        .thenComparing(AdMetricsCollected::getEventId))
                .forEach(event -> newest.put(new AdDay.Key(event.getAdKey(), event.getDay()), event));
        return newest;
    }

    /** The newest events say what the simulator says, for every ad and day of the window and for no other. */
    void assertTold(SimulatedAdAccount account) {
        Map<AdDay.Key, AdMetricsCollected> newest = newest(account);
        LocalDate today = service.simulator().ads().today(account);
        for (SimulatedAdAccount.Ad ad : account.ads()) {
            for (LocalDate day = today.minusDays(WINDOW_DAYS - 1); !day.isAfter(today); day = day.plusDays(1)) {
                AdMetricsCollected event = newest.remove(new AdDay.Key(adKey(ad), day));
                Optional<SimulatedAds.Figures> figures =
                        service.simulator().ads().figures(account, ad, day);
                if (figures.isPresent()) {
                    assertSame(event, ad, figures.get());
                } else if (event != null) {
                    assertThat(event.getReported()).isFalse();
                }
            }
        }
        assertThat(newest).isEmpty();
    }

    private void assertSame(AdMetricsCollected event, SimulatedAdAccount.Ad ad, SimulatedAds.Figures figures) {
        assertThat(event).as(ad.name()).isNotNull();
        assertThat(event.getSpend()).contains(figures.spend().setScale(6));
        assertThat(event.getImpressions()).contains(figures.impressions());
        assertThat(event.getClicks()).contains(figures.clicks());
        assertConversions(event, ad, figures);
    }

    /** How this platform tells conversions, and their absence. */
    abstract void assertConversions(AdMetricsCollected event, SimulatedAdAccount.Ad ad, SimulatedAds.Figures figures);

    String adKey(SimulatedAdAccount.Ad ad) {
        return NaturalKeys.adKey(platform(), ad.id());
    }

    static SimulatedAds.Figures figures(String spend, long impressions, long clicks, long conversions, String value) {
        return new SimulatedAds.Figures(new BigDecimal(spend), impressions, clicks, conversions, new BigDecimal(value));
    }
}

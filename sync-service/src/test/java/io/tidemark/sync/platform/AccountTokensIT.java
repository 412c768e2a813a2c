package io.tidemark.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.tidemark.sync.SyncUnderTest;
import io.tidemark.sync.credential.CredentialCipher;
import io.tidemark.sync.credential.Credentials;
import io.tidemark.sync.credential.Credentials.Begun;
import io.tidemark.sync.credential.ExpiryWarnings;
import io.tidemark.sync.credential.Keyset;
import io.tidemark.sync.credential.Reencryption;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountTokens.Grant;
import io.tidemark.sync.platform.AccountTokens.Refreshed;
import io.tidemark.testbed.simulator.SimulatorConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of connected accounts: their refresh, what is known of their end, and their keys. */
class AccountTokensIT {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Keyset FIRST = Keyset.generate();

    private static SyncUnderTest service;
    private static Credentials credentials;
    private static AccountTokens tokens;

    private final UUID project = UUID.randomUUID();
    private final UUID account = UUID.randomUUID();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private final List<String> asked = new ArrayList<>();

    @BeforeAll
    static void start() {
        SimulatorConfig still = SimulatorConfig.still();
        service = SyncUnderTest.start(
                "tokens",
                still.withOffer(still.offer().withAccounts(1, 0, 1)),
                Map.of("tidemark.credentials.keyset", FIRST.configured()));
        credentials = service.bean(Credentials.class);
        tokens = service.bean(AccountTokens.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void connect() {
        service.execute("delete from credentials");
        store(account, pair("old", now.plus(Duration.ofHours(1)), now.plus(Duration.ofDays(365))));
    }

    @Test
    void refreshThatACrashLeftOpenIsTriedOnceMore() {
        crash();
        assertThat(refresh(asksFor(pair("new", now, now.plus(LONG))))).isEqualTo("act.new");
        assertThat(asked).containsExactly("rft.old");
        assertThat(credentials.find(account).orElseThrow().refreshToken()).isEqualTo("rft.new");
        assertThat(service.count("credentials where refresh_began_at is null")).isEqualTo(1);
    }

    @Test
    void refusalAfterALostAnswerTellsTheOwnerWhy() {
        crash();
        assertThat(refresh(refuses())).contains("Connect again.", "The answer to a refresh of 20", "was lost");
        store(account, pair("again", now, now.plus(LONG)));
        assertThat(tokens.refreshed(account, "act.again", refuses()))
                .isEqualTo(new Grant.Refused(new SourceFailure.ReauthNeeded("Connect again.")));
    }

    @Test
    void answerThatDidNotComeCountsAsLost() {
        assertThat(refresh(current -> new Refreshed.Refused(new SourceFailure.Transient("cut"))))
                .isEqualTo("cut");
        assertThat(service.count("credentials where refresh_began_at is not null and refresh_leased_until < now()"))
                .isEqualTo(1);
        assertThat(refresh(refuses())).contains("was lost");
    }

    @Test
    void secondCallerWaitsForTheFirst() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> first = threads.submit(() -> refresh(current -> {
                sent.countDown();
                await(answer);
                return new Refreshed.Fresh(pair("new", now, now.plus(LONG)));
            }));
            sent.await();
            Future<String> second = threads.submit(() -> refresh(refuses()));
            answer.countDown();
            assertThat(first.get()).isEqualTo("act.new");
            assertThat(second.get()).isEqualTo("act.new");
        }
    }

    @Test
    void ownerWhoConnectsAgainMeanwhileWins() {
        Tokens newer = pair("consent", now.plus(LONG), now.plus(Duration.ofDays(365)));
        assertThat(refresh(current -> {
                    store(account, newer);
                    return new Refreshed.Fresh(pair("refreshed", now, now.plus(LONG)));
                }))
                .isEqualTo("act.consent");
        assertThat(refreshOf("act.consent", current -> {
                    store(account, pair("another", now, now.plus(LONG)));
                    return refuses().ask(current);
                }))
                .isEqualTo("act.another");
    }

    @Test
    void endingTokenIsUsedWhileItLastsWhenThePlatformIsAway() {
        AccountTokens.Refresh away = current -> new Refreshed.Refused(new SourceFailure.Transient("away"));
        assertThat(tokens.current(account, Duration.ofHours(2), away)).isInstanceOf(Grant.Usable.class);
        assertThat(tokens.current(account, Duration.ofHours(2), refuses())).isInstanceOf(Grant.Refused.class);
        store(account, pair("ended", now.minusSeconds(1), now.plus(LONG)));
        assertThat(tokens.current(account, Duration.ofHours(2), away))
                .isEqualTo(new Grant.Refused(new SourceFailure.Transient("away")));
    }

    @Test
    void endOfTheConsentIsWarnedOfOnceForEachThreshold() {
        assertThat(warnings()).isEmpty();
        for (Map.Entry<Integer, Integer> left : List.of(Map.entry(29, 30), Map.entry(6, 7))) {
            store(account, pair("t", now, now.plus(Duration.ofDays(left.getKey()))));
            assertThat(warnings()).contains("less than " + left.getValue() + " days are left");
            assertThat(warnings()).isEmpty();
        }
        store(account, pair("t", now, now.plus(Duration.ofHours(23))));
        assertThat(warnings()).contains("account ada of tiktok", "less than 1 days are left");
        assertThat(creators())
                .contains("Connect the account again before "
                        + now.plus(Duration.ofHours(23)).toString().substring(0, 10));
        store(account, pair("t", now, now.plus(Duration.ofDays(365))));
        assertThat(warnings()).isEmpty();
        assertThat(creators()).contains("\"stateDetail\":null", "\"reauthDueAt\":\"20");
    }

    @Test
    void tokenThatRenewsItselfIsWarnedOfOnlyWhenItDidNot() {
        Tokens alone = new Tokens("act.t", null, now.plus(Duration.ofDays(10)), null, List.of("a"));
        store(account, alone);
        assertThat(credentials.expiry(account))
                .hasValue(new Credentials.Expiry(alone.accessExpiresAt(), alone.accessExpiresAt()));
        assertThat(warnings()).isEmpty();
        store(account, new Tokens("act.t", null, now.plus(Duration.ofDays(6)), null, List.of("a")));
        assertThat(warnings()).contains("less than 7 days are left");
        Tokens endless = new Tokens("act.t", "rft.t", now.plus(Duration.ofHours(2)), null, List.of("a"));
        store(account, endless);
        assertThat(credentials.expiry(account)).hasValue(new Credentials.Expiry(endless.accessExpiresAt(), null));
        assertThat(credentials.expiry(UUID.randomUUID())).isEmpty();
    }

    @Test
    void tokensAreEncryptedAgainFromWhereAKillLeftThem() {
        for (int i = 0; i < 250; i++) {
            store(UUID.randomUUID(), pair("t" + i, now, now.plus(LONG)));
        }
        store(UUID.randomUUID(), new Tokens("act.alone", null, now, null, List.of("a")));
        String all = "credentials where substring(access_token from 1 for 5) = (select min(substring(access_token from"
                + " 1 for 5)) from credentials)";
        assertThat(service.count(all)).isEqualTo(252);
        byte[] adToken = service.bean(CredentialCipher.class).encrypt(account, Reencryption.AD_TOKEN, "ads");
        service.execute("""
                insert into ad_accounts (account_id, source, platform, ad_account_id, time_zone, currency, access_token)
                values ('%s', 'meta_ads', 'meta', '1', 'UTC', 'USD', decode('%s', 'hex'))
                """.formatted(account, HexFormat.of().formatHex(adToken)));
        Keyset rotated = FIRST.withKey(true);
        try (ApplicationContext replica =
                service.replica(Map.of("tidemark.credentials.keyset", rotated.configured()))) {
            Reencryption reencryption = replica.getBean(Reencryption.class);
            assertThatThrownBy(() -> reencryption.run(done -> {
                        throw new IllegalStateException("killed");
                    }))
                    .hasMessage("killed");
            assertThat(service.value("select count(distinct substring(access_token from 1 for 5)) from credentials"))
                    .isEqualTo("2");
            assertThat(replica.getBean(Credentials.class)
                            .find(account)
                            .orElseThrow()
                            .accessToken())
                    .isEqualTo("act.old");
            List<Long> progress = new ArrayList<>();
            assertThat(reencryption.run(progress::add)).isEqualTo(153);
            assertThat(progress).containsExactly(100L, 152L, 153L);
            assertThat(reencryption.run(progress::add)).isZero();
        }
        String newKeyAlone = rotated.withoutOldKeys().configured();
        try (ApplicationContext replica = service.replica(Map.of("tidemark.credentials.keyset", newKeyAlone))) {
            Tokens read = replica.getBean(Credentials.class).find(account).orElseThrow();
            assertThat(read.accessToken()).isEqualTo("act.old");
            assertThat(read.refreshToken()).isEqualTo("rft.old");
            byte[] stored =
                    HexFormat.of().parseHex(service.value("select encode(access_token, 'hex') from ad_accounts"));
            assertThat(replica.getBean(CredentialCipher.class).decrypt(account, Reencryption.AD_TOKEN, stored))
                    .isEqualTo("ads");
        }
        assertThatThrownBy(() -> credentials.find(account)).hasMessageContaining("is it the keyset");
        assertThat(service.bean(CredentialCipher.class).encrypt(account, "access_token", "t"))
                .isNotEmpty();
    }

    private String refresh(AccountTokens.Refresh refresh) {
        return refreshOf("act.old", refresh);
    }

    /** The access token, or why there is none. */
    private String refreshOf(String refused, AccountTokens.Refresh refresh) {
        return switch (tokens.refreshed(account, refused, refresh)) {
            case Grant.Usable(Tokens usable) -> usable.accessToken();
            case Grant.Refused(SourceFailure failure) -> failure.why();
        };
    }

    private AccountTokens.Refresh asksFor(Tokens fresh) {
        return current -> {
            asked.add(current.refreshToken());
            return new Refreshed.Fresh(fresh);
        };
    }

    private static AccountTokens.Refresh refuses() {
        return current -> new Refreshed.Refused(new SourceFailure.ReauthNeeded("Connect again."));
    }

    /** A refresh is sent, and the process ends before its answer is stored. */
    private void crash() {
        assertThat(credentials.beginRefresh(account, "act.old", Duration.ofMinutes(1)))
                .isInstanceOf(Begun.Mine.class);
        assertThat(credentials.beginRefresh(account, "act.old", Duration.ofMinutes(1)))
                .isInstanceOf(Begun.Busy.class);
        service.execute("update credentials set refresh_leased_until = now()");
    }

    private Tokens pair(String name, Instant accessEnd, Instant refreshEnd) {
        return new Tokens("act." + name, "rft." + name, accessEnd, refreshEnd, List.of("video.list"));
    }

    private void store(UUID accountId, Tokens pair) {
        service.execute("insert into platform_accounts (account_id, source, platform, handle) values ('" + accountId
                + "', 'tiktok_business', 'tiktok', 'ada') on conflict do nothing");
        service.execute("insert into social_accounts (project_id, platform, handle, account_id) values ('" + project
                + "', 'tiktok', '" + (accountId.equals(account) ? "ada" : accountId) + "', '" + accountId
                + "') on conflict do nothing");
        service.store(accountId, pair);
    }

    private String creators() {
        return service.send("GET", "/projects/" + project + "/creators", null).body();
    }

    private static String warnings() {
        PrintStream out = System.out;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            service.bean(ExpiryWarnings.class).warn();
        } finally {
            System.setOut(out);
        }
        return log.toString(StandardCharsets.UTF_8);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

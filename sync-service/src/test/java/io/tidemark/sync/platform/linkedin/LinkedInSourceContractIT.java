package io.tidemark.sync.platform.linkedin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tidemark.sync.platform.DailyCalls;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.LookupResult;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.SyncKind;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatedPost;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What LinkedIn permits, its limits, its tokens and the posts that are registered. */
class LinkedInSourceContractIT extends LinkedInFiguresContract {

    @Test
    void onlyPostsThatAreDueCostCalls() {
        SimulatedAccount member = member(0);
        SourceAccount account = follow(member);
        readAll(account);
        String due = expected(member).get(3).id();
        long before = service.simulator().served().calls(ANALYTICS);
        FetchResult result = source.fetch(new FetchRequest(account, SyncKind.POSTS, null, posts -> Set.of(due)));
        assertThat(result).isInstanceOfSatisfying(FetchResult.Page.class, page -> {
            assertThat(ids(page.posts())).containsExactly(due);
            assertThat(page.nextCursor()).isNull();
        });
        assertThat(service.simulator().served().calls(ANALYTICS) - before).isEqualTo(METRICS);
    }

    @Test
    void whatWasReadBeforeAFailureIsKept() {
        SourceAccount account = follow(member(0));
        service.simulator()
                .faults()
                .on(Fault.of(FaultKind.ERROR_CODE)
                        .atEndpoint(ANALYTICS)
                        .value("throttled-member")
                        .skipping(METRICS + 3));
        FetchResult.Page page = (FetchResult.Page) fetch(account, null);
        assertThat(page.posts()).hasSize(1);
        assertThat(fetch(account, page.nextCursor()))
                .isInstanceOfSatisfying(SourceFailure.Throttled.class, throttled -> {
                    assertThat(throttled.scope()).isEqualTo(SourceFailure.Scope.ACCOUNT);
                    assertThat(throttled.retryAfter()).isBetween(Duration.ZERO, Duration.ofDays(1));
                    assertThat(throttled.why()).contains("00:00 UTC");
                });
    }

    @Test
    void someoneElsesPostIsNotPermittedAndTheOthersAreRead() {
        SimulatedAccount member = member(1);
        SourceAccount account = follow(member);
        SimulatedPost foreign = expected(member(2)).getFirst();
        assertThat(register(member, urn(foreign), "{\"publishedAt\":\"" + Instant.now() + "\"}")
                        .statusCode())
                .isEqualTo(200);
        List<FetchResult.Page> pages = readAll(account);
        assertThat(post(posts(pages), foreign.id()).metrics().absentReasons())
                .containsEntry("views", "not_permitted")
                .containsEntry("saves", "not_permitted");
        assertThat(posts(pages)).hasSize(expected(member).size() + 1);
        assertThat(pages).anySatisfy(page -> assertThat(page.limitation()).contains("r_member_postAnalytics"));
        service.send("DELETE", registration(member, urn(foreign)), null);
        assertThat(ids(posts(readAll(account)))).doesNotContain(foreign.id());
    }

    @Test
    void organisationWithoutItsAdministratorIsNotPermitted() {
        SimulatedAccount organisation = organisation();
        SourceAccount account = follow(organisation);
        service.simulator().faults().on(Fault.of(FaultKind.SCOPE_MISSING).forAccount(organisation.handle()));
        assertThat(fetch(account, null))
                .isInstanceOfSatisfying(
                        SourceFailure.PermissionMissing.class,
                        missing -> assertThat(missing.why()).contains("r_organization_social"));
    }

    @Test
    void sunsetVersionHoldsEveryAccountBackWithOneAlarm() {
        SourceAccount account = follow(member(0));
        Logger logger = (Logger) LoggerFactory.getLogger(LinkedInClient.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            service.simulator().faults().on(Fault.of(FaultKind.ERROR_CODE).value("sunset"));
            for (int i = 0; i < 3; i++) {
                assertThat(fetch(account, null)).isInstanceOfSatisfying(SourceFailure.Throttled.class, throttled -> {
                    assertThat(throttled.scope()).isEqualTo(SourceFailure.Scope.APP);
                    assertThat(throttled.retryAfter()).isEqualTo(Duration.ofHours(1));
                    assertThat(throttled.why()).contains("set tidemark.platforms.linkedin.version");
                });
            }
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getLevel()).isEqualTo(Level.ERROR));
    }

    @Test
    void expiredTokenIsRefreshedWhereThereIsARefreshToken() {
        SimulatedAccount partner = members().stream()
                .filter(account -> account.number() % 5 != 0)
                .toList()
                .getLast();
        SourceAccount account = follow(partner);
        String before = stored(account);
        service.simulator().faults().on(Fault.of(FaultKind.TOKEN_EXPIRED).forAccount(partner.handle()));
        assertThat(ids(posts(readAll(account)))).isEqualTo(idsOf(expected(partner)));
        assertThat(stored(account)).isNotEqualTo(before);
        service.simulator().faults().on(Fault.of(FaultKind.TOKEN_REVOKED).forAccount(partner.handle()));
        assertThat(fetch(account, null)).isInstanceOf(SourceFailure.ReauthNeeded.class);
    }

    @Test
    void withoutARefreshTokenTheOwnerHasToConnectAgain() {
        SimulatedAccount plain = members().stream()
                .filter(account -> account.number() % 5 == 0)
                .findFirst()
                .orElseThrow();
        SourceAccount account = follow(plain);
        assertThat(readAll(account)).isNotEmpty();
        service.simulator().faults().on(Fault.of(FaultKind.TOKEN_EXPIRED).forAccount(plain.handle()));
        assertThat(fetch(account, null))
                .isInstanceOfSatisfying(
                        SourceFailure.ReauthNeeded.class,
                        reauth -> assertThat(reauth.why()).contains("no refresh token"));
    }

    @Test
    void addressThatIsNotKnownIsAProductThatIsNotApproved() {
        SourceAccount account = follow(member(0));
        service.simulator().faults().on(Fault.of(FaultKind.ERROR_CODE).value("not-found"));
        assertThat(fetch(account, null))
                .isInstanceOfSatisfying(
                        SourceFailure.PermissionMissing.class,
                        missing -> assertThat(missing.why()).contains("approved"));
    }

    @Test
    void callsOfADayAreCountedOverAllReplicas() {
        DailyCalls calls = service.bean(DailyCalls.class);
        assertThat(calls.take("test", 2, SourceFailure.Scope.ACCOUNT)).isEmpty();
        assertThat(calls.take("test", 2, SourceFailure.Scope.ACCOUNT)).isEmpty();
        assertThat(calls.take("test", 2, SourceFailure.Scope.ACCOUNT))
                .hasValueSatisfying(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                SourceFailure.Throttled.class,
                                throttled -> assertThat(throttled.retryAfter())
                                        .isBetween(Duration.ofSeconds(1), Duration.ofDays(1))));
        service.execute("update daily_calls set day = day - 1 where budget = 'test'");
        assertThat(calls.take("test", 2, SourceFailure.Scope.ACCOUNT)).isEmpty();
    }

    @Test
    void absenceProvesNothing() {
        assertThat(source.kinds()).containsExactly(SyncKind.POSTS);
        assertThat(source.lookUp(follow(member(0)), refs(List.of("share-1")))).isEqualTo(new LookupResult.NotOffered());
    }

    @Test
    void registeringIsCheckedAndTold() {
        SimulatedAccount member = member(0);
        follow(member);
        String time = "\"publishedAt\":\"2026-01-31T08:00:00+01:00\"";
        assertThat(register(
                                member,
                                "urn:li:share:7",
                                "{" + time + ",\"caption\":\"a\\u0000b\",\"permalink\":\"https://lnkd.example/p?t=1\"}")
                        .body())
                .isEqualTo("""
                        {"urn":"urn:li:share:7","postKey":"linkedin:share-7","publishedAt":"2026-01-31T07:00:00Z",\
                        "mediaType":"text","caption":"a\uFFFDb","permalink":"https://lnkd.example/p"}""");
        assertThat(service.send("DELETE", registration(member, "urn:li:share:7"), null)
                        .statusCode())
                .isEqualTo(204);
        assertRefused(register(member, "urn:li:activity:7", "{" + time + "}"), 400, "invalid_urn");
        assertRefused(register(member, "urn:li:share:7", "{}"), 400, "invalid_value");
        assertRefused(register(member, "urn:li:share:7", "{" + time + ",\"views\":1}"), 400, "invalid_request");
        assertRefused(
                register(member, "urn:li:share:7", "{" + time + ",\"mediaType\":\"reel\"}"), 400, "invalid_value");
        assertRefused(register(member, "urn:li:share:7", "nothing"), 400, "invalid_request");
        assertRefused(
                service.send(
                        "PUT",
                        "/projects/" + PROJECT + "/creators/linkedin/nobody/posts/urn%3Ali%3Ashare%3A7",
                        "{" + time + "}"),
                404,
                "creator_not_found");
    }
}

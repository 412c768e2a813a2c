package io.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.testbed.simulator.Fault;
import io.tidemark.testbed.simulator.FaultKind;
import io.tidemark.testbed.simulator.HostileValue;
import io.tidemark.testbed.simulator.PlatformSimulator;
import io.tidemark.testbed.simulator.SimulatedAccount;
import io.tidemark.testbed.simulator.SimulatedPost;
import io.tidemark.testbed.simulator.SimulatorConfig;
import io.tidemark.testbed.stack.GatewayClient;
import io.tidemark.testbed.stack.Service;
import io.tidemark.testbed.stack.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values that no platform should send, each on one post of an account, from the first call on. */
class HostileE2E {

    private static PlatformSimulator platforms;
    private static DemoSystem system;
    private static Map<HostileValue, String> spoiled;
    private static String withoutShares;
    private static int postsOfTheAccount;

    @BeforeAll
    static void spoilOnePostForEachValue() {
        SimulatorConfig still = SimulatorConfig.still();
        platforms = PlatformSimulator.start(still.withOffer(still.offer().withAccounts(1, 1, 60)));
        SimulatedAccount account = platforms.accounts().getFirst();
        List<String> posts = new ArrayList<>(account.postsAt(platforms.clock().instant()).stream()
                .map(SimulatedPost::id)
                .toList());
        postsOfTheAccount = posts.size();
        spoiled = new EnumMap<>(HostileValue.class);
        for (HostileValue value : HostileValue.values()) {
            // The two that cost a whole answer strike the other account, and a foreign platform is SIFT's to name.
            if (value != HostileValue.DEEP_NESTING
                    && value != HostileValue.TEN_MEGABYTES
                    && value != HostileValue.FOREIGN_PLATFORM) {
                spoiled.put(value, posts.removeFirst());
                platforms.faults().on(Fault.hostile(value).forPost(spoiled.get(value)));
            }
        }
        withoutShares = posts.removeFirst();
        platforms
                .faults()
                .on(Fault.of(FaultKind.FIELD_OMITTED).inField("shares").forPost(withoutShares));
        system = DemoSystem.start(platforms, Map.of());
        system.awaitFirstSync(Duration.ofMinutes(10));
    }

    @AfterAll
    static void stop() {
        system.close();
        platforms.close();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"TWO_TO_63", "TWELVE_K", "NEGATIVE", "FRACTION", "HUGE_EXPONENT", "NOT_A_NUMBER", "WRONG_TYPE"})
    void aMetricThatIsNoCountIsUnknownAndTheOthersOfThePostAreRight(HostileValue value) {
        JsonNode post = post(spoiled.get(value));
        assertThat(post.get("metrics").get("views").isNull()).isTrue();
        assertThat(post.get("absentReasons").get("views").textValue()).isEqualTo("failed");
        assertThat(post.get("metrics").get("likes").isNumber()).isTrue();
        assertThat(post.get("score").get("organicScore").isNull()).isTrue();
        assertThat(post.get("score").get("unscoredReason").textValue()).isEqualTo("NO_METRICS");
    }

    @ParameterizedTest
    @EnumSource(names = {"NUL", "LONE_SURROGATE"})
    void textThatNoDatabaseTakesIsStoredNormalised(HostileValue value) {
        String caption = post(spoiled.get(value)).get("caption").textValue();
        assertThat(caption).isNotBlank().doesNotContain("\u0000");
        assertThat(caption.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"NUL_ID", "YEAR_300000"})
    void aPostWithoutAUsableIdOrTimeIsRefusedWithItsCause(HostileValue value) {
        GatewayClient.Answer answer =
                system.gateway().send("GET", system.project() + "/posts/tiktok:" + spoiled.get(value), null);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(system.tables(Service.SYNC).lines("SELECT reason FROM rejected_items"))
                .isNotEmpty()
                .allSatisfy(reason -> assertThat(reason).isNotBlank());
    }

    @Test
    void aMetricThatIsMissingIsUnknownAndNotZero() {
        JsonNode post = post(withoutShares);
        assertThat(post.get("metrics").get("shares").isNull()).isTrue();
        assertThat(post.get("absentReasons").get("shares").textValue()).isNotBlank();
        assertThat(post.get("score").get("parts").get("missingTerms").toString())
                .contains("shares");
    }

    @Test
    void thePostsBesideThemAreAllThereAndRight() {
        String handle = platforms.accounts().getFirst().handle();
        List<JsonNode> posts = system.gateway().all(system.project() + "/posts?creator=" + handle);
        assertThat(posts).hasSize(postsOfTheAccount - 2);
        assertThat(posts)
                .filteredOn(
                        post -> !spoiled.containsValue(post.get("externalId").textValue()))
                .hasSize(postsOfTheAccount - spoiled.size())
                .allSatisfy(post ->
                        assertThat(post.get("metrics").get("views").isNumber()).isTrue());
    }

    @Test
    void noGroupHasADeadLetter() {
        assertThat(Subscription.all())
                .allSatisfy(subscription -> assertThat(system.groups().records(subscription.group() + ".dlq"))
                        .as(subscription.group())
                        .isZero());
    }

    private static JsonNode post(String id) {
        return system.gateway().get(system.project() + "/posts/tiktok:" + id);
    }
}

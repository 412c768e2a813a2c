package io.tidemark.testbed.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final String LIST = TikTokVideoList.PATH;

    private final Faults faults = new Faults();
    private final SimulatedWorld world = new SimulatedWorld(Figures.load(), SimulatorConfig.still());
    private final SimulatedAccount one = world.accounts().get(0);
    private final SimulatedAccount other = world.accounts().get(1);

    @Test
    void aFaultStrikesAsOftenAsItSaysAfterLettingSomePass() {
        faults.on(Fault.of(FaultKind.THROTTLED).skipping(2).times(3));

        assertThat(List.of(struck(one), struck(one), struck(one), struck(other), struck(one), struck(one)))
                .containsExactly(false, false, true, true, true, false);
        assertThat(faults.active()).isEmpty();
    }

    @Test
    void aFaultOfOneAccountAndEndpointLeavesTheOthersAlone() {
        faults.on(Fault.of(FaultKind.HTML).forAccount(one.handle()).atEndpoint(LIST));

        assertThat(struck(one)).isTrue();
        assertThat(struck(other)).isFalse();
        assertThat(faults.strike(LIST, Optional.empty())).isEmpty();
        assertThat(faults.strike("/v1/scrapes", Optional.of(one))).isEmpty();
    }

    @Test
    void aFaultEndsWhenItIsSwitchedOff() {
        String name = faults.on(
                Fault.of(FaultKind.DELETED).forPost(one.posts().getFirst().id()));

        assertThat(faults.isDeleted(one, one.posts().getFirst())).isTrue();
        assertThat(faults.isDeleted(one, one.posts().get(1))).isFalse();
        assertThat(faults.off(name)).isTrue();
        assertThat(faults.isDeleted(one, one.posts().getFirst())).isFalse();
        assertThat(faults.off(name)).isFalse();
    }

    @Test
    void aFieldIsKnownByTheSimulatorsNameAndByThePlatforms() {
        SimulatedPost post = one.posts().getFirst();
        faults.on(Fault.of(FaultKind.FIELD_NULL).forPost(post.id()).inField("likes"));
        faults.on(Fault.of(FaultKind.FIELD_OMITTED).forPost(post.id()).inField("video_views"));
        faults.on(Fault.of(FaultKind.FIELD_LITERAL)
                .forPost(post.id())
                .inField("comments")
                .value("[7]"));

        Faults.Tampering tampering = faults.tampering(one, post, true);
        assertThat(tampering.of("likes", "likes")).hasValue("null");
        assertThat(tampering.of("views", "video_views")).hasValue("");
        assertThat(tampering.of("comments", "comments")).hasValue("[7]");
        assertThat(tampering.of("shares", "shares")).isEmpty();
        assertThat(faults.tampering(one, one.posts().get(1), true).of("likes", "likes"))
                .isEmpty();
    }

    @Test
    void hostileValuesAreWhatTheirNamesSay() throws Exception {
        JsonMapper json = new JsonMapper();

        assertThat(json.readTree(HostileValue.TWO_TO_63.literal(true)).bigIntegerValue())
                .isEqualTo(BigInteger.TWO.pow(63));
        assertThat(json.readTree(HostileValue.NUL.literal(true)).textValue()).contains("\u0000");
        assertThat(Character.isSurrogate(json.readTree(HostileValue.LONE_SURROGATE.literal(true))
                        .textValue()
                        .charAt(5)))
                .isTrue();
        assertThat(json.readTree(HostileValue.TEN_MEGABYTES.literal(true)).textValue())
                .hasSize(10 * 1024 * 1024);
        long second = Long.parseLong(
                json.readTree(HostileValue.YEAR_300000.literal(true)).textValue());
        assertThat(Instant.ofEpochSecond(second).atZone(ZoneOffset.UTC).getYear())
                .isEqualTo(300_000);
        assertThat(Instant.parse(
                        json.readTree(HostileValue.YEAR_300000.literal(false)).textValue()))
                .isEqualTo(Instant.ofEpochSecond(second));
        assertThat(HostileValue.DEEP_NESTING.literal(true)).startsWith("[[[[").hasSize(40_000);
    }

    @Test
    void aFaultThatLacksWhatItNeedsIsRefused() {
        assertThatThrownBy(() -> faults.on(Fault.of(FaultKind.FIELD_OMITTED)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> faults.on(Fault.of(FaultKind.HOSTILE).value("NICE")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> faults.on(Fault.of(FaultKind.SLOW).value("long")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fault.of(FaultKind.CUT).times(0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(faults.active()).isEmpty();
    }

    private boolean struck(SimulatedAccount account) {
        return !faults.strike(LIST, Optional.of(account)).isEmpty();
    }
}

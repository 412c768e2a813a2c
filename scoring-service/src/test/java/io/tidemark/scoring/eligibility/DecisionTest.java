package io.tidemark.scoring.eligibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DecisionTest {

    /** Every combination of facts; scores at the bounds, around the threshold and missing. */
    static Stream<Facts> everyCombination() {
        List<Facts> combinations = new ArrayList<>();
        for (boolean alive : new boolean[] {true, false}) {
            for (boolean safetyFailed : new boolean[] {true, false}) {
                for (OverrideChoice override :
                        new OverrideChoice[] {null, OverrideChoice.INCLUDE, OverrideChoice.EXCLUDE}) {
                    for (Integer score : new Integer[] {0, 399, 400, 401, 1000}) {
                        combinations.add(new Facts(alive, safetyFailed, override, score, null));
                    }
                    combinations.add(new Facts(alive, safetyFailed, override, null, "TOO_FEW_VIEWS"));
                    combinations.add(new Facts(alive, safetyFailed, override, null, null));
                }
            }
        }
        return combinations.stream();
    }

    @Test
    void thereAreEightyFourCombinations() {
        assertThat(everyCombination().distinct()).hasSize(2 * 2 * 3 * 7);
    }

    @ParameterizedTest
    @MethodSource("everyCombination")
    void eligibleIsTheConjunctionOfTheDefinition(Facts facts) {
        int judged = facts.safetyFailed() || facts.score() == null ? 0 : facts.score();
        boolean expected = facts.alive()
                && !facts.safetyFailed()
                && facts.override() != OverrideChoice.EXCLUDE
                && (facts.override() == OverrideChoice.INCLUDE || judged >= 400);

        assertThat(Decision.of(facts).eligible()).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("everyCombination")
    void codesDifferExactlyWhenDecisionsDo(Facts facts) {
        assertThat(everyCombination())
                .allSatisfy(other -> assertThat(facts.code() != other.code())
                        .isEqualTo(Decision.of(facts).differsFrom(Decision.of(other))));
    }

    @ParameterizedTest
    @MethodSource("everyCombination")
    void everyGateIsTold(Facts facts) {
        Decision decision = Decision.of(facts);

        assertThat(decision.gates()).extracting(Gate::name).containsExactly(Gate.Name.values());
        assertThat(state(decision, Gate.Name.ALIVE)).isEqualTo(facts.alive() ? Gate.State.PASS : Gate.State.FAIL);
        assertThat(state(decision, Gate.Name.SAFETY))
                .isEqualTo(facts.safetyFailed() ? Gate.State.FAIL : Gate.State.PASS);
        assertThat(state(decision, Gate.Name.OVERRIDE))
                .isEqualTo(facts.override() == OverrideChoice.EXCLUDE ? Gate.State.FAIL : Gate.State.PASS);
        assertThat(state(decision, Gate.Name.SCORE)).isEqualTo(expectedScoreState(facts));
        assertThat(decision.eligible())
                .isEqualTo(decision.gates().stream()
                        .noneMatch(gate -> gate.state() == Gate.State.FAIL || gate.state() == Gate.State.UNKNOWN));
    }

    @Test
    void failedSafetyShowsTheScoreAsZero() {
        Decision decision = Decision.of(new Facts(true, true, null, 935, null));

        assertThat(decision.gates().getLast()).isEqualTo(new Gate(Gate.Name.SCORE, Gate.State.FAIL, "0.00"));
    }

    @Test
    void scoreGateShowsTheFigure() {
        assertThat(Decision.of(new Facts(true, false, null, 635, null)).gates().getLast())
                .isEqualTo(new Gate(Gate.Name.SCORE, Gate.State.PASS, "6.35"));
    }

    @Test
    void scoreGateShowsWhyThereIsNoScore() {
        assertThat(Decision.of(new Facts(true, false, null, null, "POOL_TOO_SMALL"))
                        .gates()
                        .getLast())
                .isEqualTo(new Gate(Gate.Name.SCORE, Gate.State.UNKNOWN, "POOL_TOO_SMALL"));
    }

    @Test
    void movingFigureIsNoNews() {
        assertThat(decision(null, 500).differsFrom(decision(null, 501))).isFalse();
        assertThat(decision(null, 100).differsFrom(decision(null, 399))).isFalse();
        assertThat(decision(null, 399).differsFrom(decision(null, 400))).isTrue();
    }

    @Test
    void changedOverrideIsNewsEvenWithTheSameOutcome() {
        assertThat(decision(OverrideChoice.INCLUDE, 500).differsFrom(decision(null, 500)))
                .isTrue();
    }

    @Test
    void closedGateBehindAClosedGateIsNews() {
        Decision one = Decision.of(new Facts(true, false, null, 100, null));
        Decision two = Decision.of(new Facts(false, false, null, 100, null));

        assertThat(one.eligible()).isEqualTo(two.eligible()).isFalse();
        assertThat(two.differsFrom(one)).isTrue();
    }

    private static Decision decision(OverrideChoice override, int score) {
        return Decision.of(new Facts(true, false, override, score, null));
    }

    private static Gate.State state(Decision decision, Gate.Name name) {
        return decision.gates().get(name.ordinal()).state();
    }

    private static Gate.State expectedScoreState(Facts facts) {
        if (facts.score() != null && !facts.safetyFailed() && facts.score() >= 400) {
            return Gate.State.PASS;
        }
        if (facts.override() == OverrideChoice.INCLUDE) {
            return Gate.State.OVERRIDDEN;
        }
        return facts.score() == null && !facts.safetyFailed() ? Gate.State.UNKNOWN : Gate.State.FAIL;
    }

    @Test
    void aPersonsChoiceReplacesOnlyTheChoice() {
        Facts facts = new Facts(true, false, OverrideChoice.EXCLUDE, 500, null);

        assertThat(facts.withOverride(OverrideChoice.INCLUDE))
                .isEqualTo(new Facts(true, false, OverrideChoice.INCLUDE, 500, null));
        assertThat(facts.withOverride(null)).isEqualTo(new Facts(true, false, null, 500, null));
    }

    @Test
    void namesOnTheWireAreInLowerCaseAndFoundAgain() {
        assertThat(Stream.of(Gate.Name.values()).map(Gate.Name::text))
                .containsExactly("alive", "safety", "override", "score");
        assertThat(Stream.of(Gate.State.values()).map(Gate.State::text))
                .containsExactly("pass", "fail", "overridden", "unknown");
        assertThat(OverrideChoice.find("include")).contains(OverrideChoice.INCLUDE);
        assertThat(OverrideChoice.find("exclude")).contains(OverrideChoice.EXCLUDE);
        assertThat(OverrideChoice.find("EXCLUDE")).isEmpty();
        assertThat(OverrideChoice.INCLUDE.text()).isEqualTo("include");
    }
}

package io.tidemark.scoring.eligibility;

import io.tidemark.scoring.formula.Hundredths;
import java.util.List;

/**
 * Whether an ads_content may run as an ad, with every gate, not only the first that is closed.
 *
 * @param facts what was judged
 * @param eligible whether all gates are open
 * @param gates one per {@link Gate.Name}, in that order
 */
public record Decision(Facts facts, boolean eligible, List<Gate> gates) {

    /** Hundredths of a point; a score from here on passes. */
    static final int THRESHOLD = 400;

    /** Judges the facts. A failed safety check makes the score 0, and no override opens its gate. */
    public static Decision of(Facts facts) {
        List<Gate> gates = List.of(alive(facts), safety(facts), override(facts), score(facts));
        return new Decision(facts, gates.stream().allMatch(Gate::isOpen), gates);
    }

    /**
     * Whether someone who knows the other decision has to be told of this one: the outcome, the override or the state of a
     * gate differs. A figure that moves without crossing the threshold is no news.
     */
    public boolean differsFrom(Decision other) {
        if (eligible != other.eligible || facts.override() != other.facts.override()) {
            return true;
        }
        for (int i = 0; i < gates.size(); i++) {
            if (gates.get(i).state() != other.gates.get(i).state()) {
                return true;
            }
        }
        return false;
    }

    /**
     * A small number that two sets of facts share exactly when their decisions do not differ; for those who have too many
     * facts to judge each.
     *
     * @param override null when there is none
     * @param score the score in hundredths; negative when unscored
     */
    public static byte code(boolean alive, boolean safetyFailed, OverrideChoice override, int score) {
        int scoreGate;
        if (safetyFailed || score >= 0 && score < THRESHOLD) {
            scoreGate = 0;
        } else if (score >= THRESHOLD) {
            scoreGate = 1;
        } else {
            // a missing score is overridden like a low one
            scoreGate = override == OverrideChoice.INCLUDE ? 0 : 2;
        }
        int choice = override == null ? 0 : 1 + override.ordinal();
        return (byte) ((alive ? 1 : 0) | (safetyFailed ? 2 : 0) | choice << 2 | scoreGate << 4);
    }

    private static Gate alive(Facts facts) {
        return facts.alive()
                ? new Gate(Gate.Name.ALIVE, Gate.State.PASS, null)
                : new Gate(Gate.Name.ALIVE, Gate.State.FAIL, "deleted");
    }

    private static Gate safety(Facts facts) {
        return facts.safetyFailed()
                ? new Gate(Gate.Name.SAFETY, Gate.State.FAIL, "a safety check failed")
                : new Gate(Gate.Name.SAFETY, Gate.State.PASS, "no failed check");
    }

    private static Gate override(Facts facts) {
        OverrideChoice choice = facts.override();
        if (choice == null) {
            return new Gate(Gate.Name.OVERRIDE, Gate.State.PASS, null);
        }
        return new Gate(
                Gate.Name.OVERRIDE,
                switch (choice) {
                    case INCLUDE -> Gate.State.PASS;
                    case EXCLUDE -> Gate.State.FAIL;
                },
                choice.text());
    }

    private static Gate score(Facts facts) {
        Integer score = facts.safetyFailed() ? Integer.valueOf(0) : facts.score();
        String detail = score == null
                ? facts.unscoredReason()
                : Hundredths.toDecimal(score).toPlainString();
        if (score != null && score >= THRESHOLD) {
            return new Gate(Gate.Name.SCORE, Gate.State.PASS, detail);
        }
        if (facts.override() == OverrideChoice.INCLUDE) {
            return new Gate(Gate.Name.SCORE, Gate.State.OVERRIDDEN, detail);
        }
        return new Gate(Gate.Name.SCORE, score == null ? Gate.State.UNKNOWN : Gate.State.FAIL, detail);
    }
}

package io.tidemark.scoring.decision;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import io.tidemark.scoring.eligibility.Decision;
import java.util.List;

/**
 * A gate in an answer.
 *
 * @param gate alive, safety, override or score
 * @param state pass, fail, overridden or unknown
 * @param detail the figure or text behind the state, if there is one
 */
@Serdeable
public record GateView(String gate, String state, @Nullable String detail) {

    /** All gates of a decision. */
    public static List<GateView> of(Decision decision) {
        return decision.gates().stream()
                .map(gate -> new GateView(gate.name().text(), gate.state().text(), gate.detail()))
                .toList();
    }
}

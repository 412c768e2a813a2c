package io.tidemark.scoring.decision;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.schemas.event.EligibilityGate;
import io.tidemark.scoring.eligibility.Decision;
import io.tidemark.scoring.eligibility.Gate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/** Tells decisions from what is stored, so that a decision that is told again is told with the same bytes. */
public final class DecisionEvents {

    private DecisionEvents() {}

    /** The event of the decision in a row of {@code ads_content}. */
    public static AdsContentEligibilityChanged read(ResultSet rows) throws SQLException {
        Decision decision = Decision.of(StoredFacts.read(rows));
        Instant changedAt = rows.getObject("decided_at", OffsetDateTime.class).toInstant();
        String adsContentId = rows.getString("ads_content_id");
        Integer score = decision.facts().safetyFailed()
                ? Integer.valueOf(0)
                : decision.facts().score();
        return AdsContentEligibilityChanged.newBuilder()
                .setEventId(eventId(adsContentId, changedAt, decision))
                .setAdsContentId(adsContentId)
                .setContainerId(rows.getString("container_id"))
                .setProjectId(rows.getString("project_id"))
                .setPostKey(rows.getString("post_key"))
                .setChangedAt(changedAt)
                .setEligible(decision.eligible())
                .setOverride(
                        decision.facts().override() == null
                                ? null
                                : decision.facts().override().text())
                .setOrganicScore(score == null ? null : score / 100.0)
                .setGates(decision.gates().stream().map(DecisionEvents::gate).toList())
                .build();
    }

    private static EligibilityGate gate(Gate gate) {
        return new EligibilityGate(gate.name().text(), gate.state().text(), gate.detail());
    }

    private static String eventId(String adsContentId, Instant changedAt, Decision decision) {
        StringBuilder summary = new StringBuilder(decision.eligible() ? "eligible" : "ineligible");
        for (Gate gate : decision.gates()) {
            summary.append(' ')
                    .append(gate.name().text())
                    .append('=')
                    .append(gate.state().text());
            if (gate.detail() != null) {
                summary.append(':').append(gate.detail());
            }
        }
        return NaturalKeys.id(
                        "ads_content_eligibility",
                        adsContentId,
                        Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, changedAt)),
                        summary.toString())
                .toString();
    }
}

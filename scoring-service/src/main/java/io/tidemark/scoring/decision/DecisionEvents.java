package io.tidemark.scoring.decision;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.schemas.event.EligibilityGate;
import io.tidemark.scoring.eligibility.Decision;
import io.tidemark.scoring.eligibility.Facts;
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
        return of(
                rows.getString("ads_content_id"),
                rows.getString("container_id"),
                rows.getString("project_id"),
                rows.getString("post_key"),
                rows.getObject("decided_at", OffsetDateTime.class).toInstant(),
                StoredFacts.read(rows));
    }

    /** The event of a decision that was made on the facts at that moment. */
    public static AdsContentEligibilityChanged of(
            String adsContentId, String containerId, String projectId, String postKey, Instant changedAt, Facts facts) {
        Decision decision = Decision.of(facts);
        Integer score = facts.safetyFailed() ? Integer.valueOf(0) : facts.score();
        return AdsContentEligibilityChanged.newBuilder()
                .setEventId(eventId(adsContentId, changedAt, decision))
                .setAdsContentId(adsContentId)
                .setContainerId(containerId)
                .setProjectId(projectId)
                .setPostKey(postKey)
                .setChangedAt(changedAt)
                .setEligible(decision.eligible())
                .setOverride(facts.override() == null ? null : facts.override().text())
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

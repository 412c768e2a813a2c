package io.tidemark.scoring.override;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.scheduling.annotation.Scheduled;
import io.tidemark.messaging.EventPublisher;
import io.tidemark.schemas.Topics;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.scoring.database.Database;
import io.tidemark.scoring.decision.DecisionEvents;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Tells the decisions that follow from overrides. It looks for what is not told instead of being called, so that a change
 * whose replica died is told like any other, and a caller never waits for Kafka.
 */
@Singleton
@Requires(property = "scoring.timer", notEquals = "false")
final class OverrideAnnouncer {

    private static final int BATCH = 500;

    private final Database database;
    private final EventPublisher publisher;
    private volatile boolean stopping;

    OverrideAnnouncer(Database database, EventPublisher publisher) {
        this.database = database;
        this.publisher = publisher;
    }

    /** The pool of connections is closed before the scheduler ends. */
    @EventListener
    void stop(ShutdownEvent event) {
        stopping = true;
    }

    /**
     * Tells what is open, the oldest first. The rows stay locked until they are marked, so replicas do not tell the same
     * one; a decision that a later one has replaced is not told any more.
     */
    @Scheduled(fixedDelay = "${scoring.announce-tick:250ms}", initialDelay = "${scoring.announce-tick:250ms}")
    void announceOpen() throws SQLException {
        if (stopping) {
            return;
        }
        database.write(connection -> {
            List<UUID> audits = new ArrayList<>();
            Map<String, AdsContentEligibilityChanged> decisions = new HashMap<>();
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT audit.audit_id, content.*
                    FROM override_audit AS audit
                    JOIN ads_content AS content ON content.ads_content_id = audit.ads_content_id
                    WHERE NOT audit.announced
                    ORDER BY audit.changed_at
                    LIMIT ?
                    FOR UPDATE OF audit SKIP LOCKED
                    """)) {
                statement.setInt(1, BATCH);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        audits.add(rows.getObject("audit_id", UUID.class));
                        AdsContentEligibilityChanged event = DecisionEvents.read(rows);
                        decisions.put(event.getAdsContentId(), event);
                    }
                }
            }
            if (!audits.isEmpty()) {
                publisher.publish(Topics.ADS_CONTENT_ELIGIBILITY, decisions.values());
                markAnnounced(connection, audits);
            }
            return null;
        });
    }

    private static void markAnnounced(Connection connection, List<UUID> audits) throws SQLException {
        Array ids = connection.createArrayOf("uuid", audits.toArray());
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE override_audit SET announced = true WHERE audit_id = ANY (?)")) {
            statement.setArray(1, ids);
            statement.executeUpdate();
        } finally {
            ids.free();
        }
    }
}

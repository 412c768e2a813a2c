package io.tidemark.scoring.cycle;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for projects that wait and runs their cycles, one after the other. */
@Singleton
@Requires(property = "scoring.timer", notEquals = "false")
final class CycleTimer {

    private static final Logger LOG = LoggerFactory.getLogger(CycleTimer.class);

    private final ProjectLeases leases;
    private final ScoringCycle cycle;
    private volatile boolean stopping;

    CycleTimer(ProjectLeases leases, ScoringCycle cycle) {
        this.leases = leases;
        this.cycle = cycle;
    }

    /** The pool of connections is closed before the scheduler ends. */
    @EventListener
    void stop(ShutdownEvent event) {
        stopping = true;
    }

    /** One round over the waiting projects; a project whose cycle fails does not hold up the others. */
    @Scheduled(fixedDelay = "${scoring.tick:500ms}", initialDelay = "${scoring.tick:500ms}")
    void runDueCycles() throws SQLException {
        if (stopping) {
            return;
        }
        for (UUID projectId : leases.candidates()) {
            if (stopping) {
                return;
            }
            try {
                cycle.runIfDue(projectId);
            } catch (SQLException | RuntimeException e) {
                LOG.error("The cycle of project {} failed and will be tried again", projectId, e);
            }
        }
    }
}

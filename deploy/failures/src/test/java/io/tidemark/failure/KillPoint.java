package io.tidemark.failure;

import io.tidemark.testbed.stack.Service;
import java.util.List;

/** Where a service can be ended exactly; the names are those that the agent knows. */
enum KillPoint {
    /** The batch is in the database and its dead letters are acknowledged; its offsets are not committed. */
    BEFORE_OFFSET_COMMIT(
            "before-offset-commit", List.of(Service.CONTAINER, Service.METRICS, Service.SCORING, Service.GATEWAY)),
    /** The dead letter is acknowledged; neither offsets nor anything after it is committed. */
    AFTER_DEAD_LETTER(
            "after-dead-letter", List.of(Service.CONTAINER, Service.METRICS, Service.SCORING, Service.GATEWAY)),
    /** The producer has its acknowledgement; that the event was told is not in the database. */
    AFTER_ACKNOWLEDGEMENT("after-acknowledgement", List.of(Service.CONTAINER)),
    /** The same in sync-service, whose cursor moves afterwards. */
    BEFORE_CURSOR("before-cursor", List.of(Service.SYNC)),
    /** A statement of a migration has been executed and its transaction is open. */
    IN_MIGRATION("in-migration", List.of(Service.values()));

    private final String id;
    private final List<Service> services;

    KillPoint(String id, List<Service> services) {
        this.id = id;
        this.services = services;
    }

    /** The file that arms the point. */
    String id() {
        return id;
    }

    /** In which the point is passed. */
    List<Service> services() {
        return services;
    }
}

package io.tidemark.container.container;

import io.tidemark.schemas.event.ContainerCreated;
import io.tidemark.testbed.MigratedDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes announcements in place of Kafka, and refuses them when told to. */
public final class Announcements {

    private final List<ContainerCreated> events = new CopyOnWriteArrayList<>();
    private volatile boolean refusing;

    /** An announcer of its own memory, as each process has. */
    public ContainerAnnouncer announcer(MigratedDatabase database) {
        return new ContainerAnnouncer(database.dataSource(), this::take);
    }

    public List<ContainerCreated> events() {
        return events;
    }

    public void refuse(boolean on) {
        refusing = on;
    }

    /** Lets the timer of an announcer go off. */
    public static void timer(ContainerAnnouncer announcer) throws SQLException {
        announcer.announceLeftOvers();
    }

    public static ContainerWriter writer() {
        return new ContainerWriter();
    }

    private void take(List<ContainerCreated> announced) {
        if (refusing) {
            throw new IllegalStateException("Kafka is away");
        }
        events.addAll(announced);
    }
}

package io.tidemark.container.post;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.container.container.Announcements;
import io.tidemark.schemas.event.ContainerCreated;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.testbed.MigratedDatabase;
import io.tidemark.testbed.Replicas;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Several processes, which hold nothing in common but the database, store the same posts at once. */
class PostConcurrencyIT {

    private static final int PROCESSES = 3;
    private static final int THREADS = 8;

    @Test
    void onePostHasOneContainerPerProjectAndNoWriterDeadlocks() throws Exception {
        try (MigratedDatabase database = MigratedDatabase.create("containers", "post_concurrency", 1)) {
            database.execute("CREATE TABLE told (event_id uuid NOT NULL, container_id uuid NOT NULL)");

            Replicas.run(PostConcurrencyIT.class, database, PROCESSES, THREADS);

            List<PostSynced> events = events();
            long pairs = events.stream()
                    .flatMap(event -> event.getProjectIds().stream().map(project -> project + event.getPostKey()))
                    .distinct()
                    .count();
            long deadlocks =
                    database.number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
            System.out.printf(
                    "%d processes x %d threads stored %d events each: %d containers of %d pairs of project and post, told"
                            + " %d times with %d ids, %d deadlocks%n",
                    PROCESSES,
                    THREADS,
                    events.size(),
                    database.number("SELECT count(*) FROM content_containers"),
                    pairs,
                    database.number("SELECT count(*) FROM told"),
                    database.number("SELECT count(DISTINCT event_id) FROM told"),
                    deadlocks);
            assertThat(database.number("SELECT count(*) FROM content_containers"))
                    .isEqualTo(pairs);
            assertThat(database.number("SELECT count(DISTINCT (project_id, post_key)) FROM content_containers"))
                    .isEqualTo(pairs);
            assertThat(database.number("SELECT count(DISTINCT event_id) FROM told JOIN content_containers c"
                            + " USING (container_id) WHERE c.announced"))
                    .isEqualTo(pairs);
            assertThat(deadlocks).isZero();

            List<String> together = dump(database);
            database.execute("TRUNCATE platform_posts, content_containers");
            Announcements announcements = new Announcements();
            writer(database, announcements).write(events);
            assertThat(dump(database)).isEqualTo(together);
        }
    }

    /** One of the processes: each of its threads stores everything, in an order of its own. */
    public static void main(String[] arguments) throws Exception {
        Replicas.work(arguments, (thread, database) -> {
            Announcements announcements = new Announcements();
            PostWriter writer = writer(database, announcements);
            Random random = new Random(thread);
            List<PostSynced> shuffled = events();
            Collections.shuffle(shuffled, random);
            int from = 0;
            while (from < shuffled.size()) {
                int to = Math.min(shuffled.size(), from + 1 + random.nextInt(300));
                writer.write(shuffled.subList(from, to));
                from = to;
            }
            for (ContainerCreated told : announcements.events()) {
                database.execute(
                        "INSERT INTO told VALUES ('%s', '%s')".formatted(told.getEventId(), told.getContainerId()));
            }
        });
    }

    private static List<PostSynced> events() {
        return Events.random(new Random(7), 900, 60);
    }

    private static PostWriter writer(MigratedDatabase database, Announcements announcements) {
        return new PostWriter(database.dataSource(), Announcements.writer(), announcements.announcer(database));
    }

    private static List<String> dump(MigratedDatabase database) throws SQLException {
        List<String> rows = new ArrayList<>();
        rows.addAll(database.rows("SELECT * FROM platform_posts ORDER BY post_key"));
        rows.addAll(database.rows("SELECT * FROM content_containers ORDER BY project_id, post_key"));
        return rows;
    }
}

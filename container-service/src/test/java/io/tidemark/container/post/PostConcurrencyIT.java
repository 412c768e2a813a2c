package io.tidemark.container.post;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.container.container.Announcements;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.testbed.MigratedDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several replicas, which hold nothing in common but the database, store the same posts at once. */
class PostConcurrencyIT {

    private static final int WRITERS = 8;

    private final Announcements announcements = new Announcements();
    private MigratedDatabase database;

    @BeforeEach
    void start() {
        database = MigratedDatabase.create("containers", "post_concurrency", WRITERS);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void writersOfTheSamePostsNeverDeadlockAndMakeOneContainerPerProjectAndPost() throws Exception {
        List<PostSynced> events = Events.random(new Random(7), 1_500, 60);
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Callable<Void>> replicas = new ArrayList<>();
            for (int replica = 0; replica < WRITERS; replica++) {
                replicas.add(replica(events, replica));
            }
            for (Future<Void> finished : threads.invokeAll(replicas)) {
                finished.get();
            }
        }
        List<String> together = dump();
        assertThat(database.number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
                .isZero();
        assertThat(database.number("SELECT count(*) FROM content_containers WHERE NOT announced"))
                .isZero();

        database.execute("TRUNCATE platform_posts, content_containers");
        writer().write(events);
        assertThat(together).isEqualTo(dump());
    }

    /** Every replica stores everything, in an order of its own. */
    private Callable<Void> replica(List<PostSynced> events, int replica) {
        PostWriter writer = writer();
        Random random = new Random(replica);
        List<PostSynced> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, random);
        return () -> {
            int from = 0;
            while (from < shuffled.size()) {
                int to = Math.min(shuffled.size(), from + 1 + random.nextInt(300));
                writer.write(shuffled.subList(from, to));
                from = to;
            }
            return null;
        };
    }

    private PostWriter writer() {
        return new PostWriter(database.dataSource(), Announcements.writer(), announcements.announcer(database));
    }

    private List<String> dump() throws SQLException {
        List<String> rows = new ArrayList<>();
        rows.addAll(database.rows("SELECT * FROM platform_posts ORDER BY post_key"));
        rows.addAll(database.rows("SELECT * FROM content_containers ORDER BY project_id, post_key"));
        return rows;
    }
}

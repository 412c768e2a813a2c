package io.tidemark.container.post;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.container.container.Announcements;
import io.tidemark.schemas.event.ContainerCreated;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.testbed.MigratedDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the order, repetition and size of the batches, the tables end the same, byte for byte. */
class PostOrderIT {

    private static MigratedDatabase database;

    private Announcements announcements;
    private PostWriter writer;

    @BeforeAll
    static void start() {
        database = MigratedDatabase.create("containers", "post_order", 1);
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        database.execute("TRUNCATE platform_posts, content_containers");
        announcements = new Announcements();
        writer = new PostWriter(database.dataSource(), Announcements.writer(), announcements.announcer(database));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.tidemark.testbed.Seeds#three")
    void anyOrderAndBatchSizeEndsInTheSameRows(long seed) throws SQLException {
        Random random = new Random(seed);
        List<PostSynced> events = Events.random(random, 300, 12);
        write(events, 300);
        List<String> expected = dump();
        assertThat(expected).hasSizeGreaterThan(12 + 30);

        for (int batchSize : new int[] {1, 7, 500}) {
            List<PostSynced> delivered = new ArrayList<>(events);
            delivered.addAll(events.subList(0, random.nextInt(events.size())));
            Collections.shuffle(delivered, random);
            empty();
            write(delivered, batchSize);
            assertThat(dump()).as("batches of %d", batchSize).isEqualTo(expected);
            assertThat(announcements.events())
                    .as("each container told once")
                    .extracting(ContainerCreated::getEventId)
                    .doesNotHaveDuplicates()
                    .hasSize((int) database.number("SELECT count(*) FROM content_containers"));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.tidemark.testbed.Seeds#one")
    void deliveringEverythingAgainTouchesNoRowAndAnnouncesNothing(long seed) throws SQLException {
        List<PostSynced> events = Events.random(new Random(seed), 400, 20);
        write(events, 50);
        long touched = database.touchedRows();
        int announced = announcements.events().size();
        assertThat(touched).isGreaterThanOrEqualTo(20);

        write(events, 500);
        Collections.reverse(events);
        write(events, 7);

        long again = database.touchedRows() - touched;
        System.out.println("rows that a second delivery of 400 posts touched: " + again);
        assertThat(again).isZero();
        assertThat(announcements.events()).hasSize(announced);
    }

    private void write(List<PostSynced> events, int batchSize) throws SQLException {
        for (int from = 0; from < events.size(); from += batchSize) {
            writer.write(events.subList(from, Math.min(events.size(), from + batchSize)));
        }
    }

    private static List<String> dump() throws SQLException {
        List<String> rows = new ArrayList<>();
        rows.addAll(database.rows("SELECT * FROM platform_posts ORDER BY post_key"));
        rows.addAll(database.rows("SELECT * FROM content_containers ORDER BY project_id, post_key"));
        return rows;
    }
}

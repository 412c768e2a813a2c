package io.tidemark.container.post;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.container.container.Announcements;
import io.tidemark.container.container.ContainerAnnouncer;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.ContainerCreated;
import io.tidemark.schemas.event.PostSynced;
import io.tidemark.testbed.MigratedDatabase;
import io.tidemark.testbed.TableCost;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostWriterIT {

    private static final String A = Events.PROJECT_A.toString();
    private static final String B = Events.PROJECT_B.toString();

    private static MigratedDatabase database;

    private Announcements announcements;
    private ContainerAnnouncer announcer;
    private PostWriter writer;

    @BeforeAll
    static void start() {
        database = MigratedDatabase.create("containers", "post_writer", 1);
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        database.execute("TRUNCATE platform_posts, content_containers");
        announcements = new Announcements();
        announcer = announcements.announcer(database);
        writer = new PostWriter(database.dataSource(), Announcements.writer(), announcer);
    }

    @Test
    void everyFieldOfAPostIsStored() throws SQLException {
        writer.write(List.of(Events.of("1", "2026-03-05T10:00:00.123456Z")
                .setProjectIds(List.of(A, B))
                .setCreatorHandle("maker")
                .setCaption("two\nlines \uD83D\uDE00")
                .setPermalink("https://example.org/p")
                .setThumbnailUrl("https://example.org/t")
                .setDurationMs(15_000L)
                .setIsAd(false)
                .setContent("{\"b\": 9007199254740993, \"a\": [1.50, null]}")
                .setDeletedAt(Instant.parse("2026-03-06T00:00:00Z"))
                .build()));

        String eventId = NaturalKeys.id("test", "tiktok:1", "2026-03-05T10:00:00.123456Z")
                .toString();
        assertThat(database.rows("SELECT * FROM platform_posts"))
                .containsExactly("(tiktok:1,tiktok,1,tiktok:account,maker,\"{" + A + "," + B + "}\",tiktok_business,"
                        + "\"2026-03-05 10:00:00.123456+00\"," + eventId + ",\"2026-01-01 00:00:00+00\",video,"
                        + "\"two\nlines \uD83D\uDE00\",https://example.org/p,https://example.org/t,15000,f,"
                        + "\"{\"\"a\"\": [1.50, null], \"\"b\"\": 9007199254740993}\",\"2026-03-06 00:00:00+00\")");
    }

    @Test
    void newerStateReplacesOlderWithAllItsNulls() throws SQLException {
        writer.write(
                List.of(Events.of("1", "2026-03-05T10:00:00Z").setCaption("old").build()));
        writer.write(List.of(Events.of("1", "2026-03-05T11:00:00Z").build()));

        assertThat(posts("caption, observed_at")).containsExactly("(,\"2026-03-05 11:00:00+00\")");
    }

    @Test
    void olderStateDoesNotReplaceNewer() throws SQLException {
        writer.write(
                List.of(Events.of("1", "2026-03-05T11:00:00Z").setCaption("new").build()));
        writer.write(
                List.of(Events.of("1", "2026-03-05T10:00:00Z").setCaption("old").build()));

        assertThat(posts("caption")).containsExactly("(new)");
    }

    @Test
    void theGreaterEventIdWinsATieWhicheverComesFirst() throws SQLException {
        PostSynced low = tie("10000000-0000-5000-8000-000000000000", "low");
        PostSynced high = tie("f0000000-0000-5000-8000-000000000000", "high");
        for (List<PostSynced> order : List.of(List.of(low, high), List.of(high, low))) {
            empty();
            writer.write(order);
            assertThat(posts("caption")).containsExactly("(high)");
            empty();
            writer.write(order.subList(0, 1));
            writer.write(order.subList(1, 2));
            assertThat(posts("caption")).containsExactly("(high)");
        }
    }

    @Test
    void aDeletedPostKeepsItsRowAndALaterStateBringsItBack() throws SQLException {
        writer.write(List.of(Events.of("1", "2026-03-05T10:00:00Z")
                .setCaption("text")
                .setDeletedAt(Instant.parse("2026-03-05T09:00:00Z"))
                .build()));
        assertThat(posts("caption, deleted_at")).containsExactly("(text,\"2026-03-05 09:00:00+00\")");

        writer.write(List.of(
                Events.of("1", "2026-03-05T11:00:00Z").setCaption("text").build()));
        assertThat(posts("caption, deleted_at")).containsExactly("(text,)");
    }

    @Test
    void aProjectAndAPostHaveOneContainerWithADerivedId() throws SQLException {
        writer.write(List.of(
                Events.of("1", "2026-03-05T10:00:00Z")
                        .setProjectIds(List.of(A, B))
                        .build(),
                Events.of("2", "2026-03-05T10:00:00Z").setProjectIds(List.of(A)).build(),
                Events.of("3", "2026-03-05T10:00:00Z").build()));

        assertThat(containers())
                .containsExactly(
                        container(Events.PROJECT_A, "1"),
                        container(Events.PROJECT_A, "2"),
                        container(Events.PROJECT_B, "1"));
    }

    @Test
    void aProjectThatNoLongerWatchesKeepsItsContainer() throws SQLException {
        writer.write(List.of(
                Events.of("1", "2026-03-05T10:00:00Z").setProjectIds(List.of(A)).build()));
        writer.write(List.of(
                Events.of("1", "2026-03-05T11:00:00Z").setProjectIds(List.of(B)).build()));

        assertThat(containers()).containsExactly(container(Events.PROJECT_A, "1"), container(Events.PROJECT_B, "1"));
        assertThat(posts("project_ids")).containsExactly("({" + B + "})");
    }

    @Test
    void aLateOldStateMakesTheContainersThatItWouldHaveMadeInTime() throws SQLException {
        writer.write(List.of(
                Events.of("1", "2026-03-05T11:00:00Z").setProjectIds(List.of(B)).build()));
        writer.write(List.of(
                Events.of("1", "2026-03-05T10:00:00Z").setProjectIds(List.of(A)).build()));

        assertThat(containers()).containsExactly(container(Events.PROJECT_A, "1"), container(Events.PROJECT_B, "1"));
        assertThat(posts("project_ids")).containsExactly("({" + B + "})");
    }

    @Test
    void anOldStateOfABatchMakesItsContainersBesideTheNewest() throws SQLException {
        writer.write(List.of(
                Events.of("1", "2026-03-05T11:00:00Z").setProjectIds(List.of(B)).build(),
                Events.of("1", "2026-03-05T10:00:00Z")
                        .setProjectIds(List.of(A, A))
                        .build()));

        assertThat(containers()).containsExactly(container(Events.PROJECT_A, "1"), container(Events.PROJECT_B, "1"));
        assertThat(posts("project_ids")).containsExactly("({" + B + "})");
    }

    @Test
    void eachContainerIsAnnouncedOnceAfterItIsStored() throws SQLException {
        PostSynced event = Events.of("1", "2026-03-05T10:00:00Z")
                .setProjectIds(List.of(A))
                .setAccountKey("tiktok:maker")
                .build();
        writer.write(List.of(event));
        writer.write(List.of(event));
        UUID containerId = NaturalKeys.containerId(Events.PROJECT_A, "tiktok:1");

        assertThat(announcements.events())
                .containsExactly(ContainerCreated.newBuilder()
                        .setEventId(NaturalKeys.id("container_created", containerId.toString())
                                .toString())
                        .setContainerId(containerId.toString())
                        .setProjectId(A)
                        .setPostKey("tiktok:1")
                        .setPlatform("tiktok")
                        .setAccountKey("tiktok:maker")
                        .setScoringPool("ugc")
                        .build());
        assertThat(database.number("SELECT count(*) FROM content_containers WHERE announced"))
                .isEqualTo(1);
    }

    @Test
    void aNewPostTouchesThreeRowsAndAnEditOne() throws SQLException {
        long before = database.touchedRows();

        writer.write(List.of(
                Events.of("1", "2026-03-05T10:00:00Z").setProjectIds(List.of(A)).build()));
        long afterNew = database.touchedRows();
        writer.write(List.of(Events.of("1", "2026-03-05T11:00:00Z")
                .setProjectIds(List.of(A))
                .setCaption("edited")
                .build()));

        // The post, its container, and the container again when it is announced.
        assertThat(afterNew - before).isEqualTo(3);
        assertThat(database.touchedRows() - afterNew).isEqualTo(1);
    }

    /** What a batch costs PostgreSQL. */
    @Test
    void editsAreLookedUpOnceInEachTableAndStayOnTheirPages() throws Exception {
        writer.write(ofManyPosts("10:00:00"));
        assertThat(TableCost.of(database.dataSource(), "containers", () -> writer.write(ofManyPosts("11:00:00"))))
                .containsEntry("platform_posts", new TableCost(0, 300, 300, 300, 0))
                .containsEntry("content_containers", new TableCost(0, 0, 0, 300, 0));
    }

    @Test
    void whatCouldNotBeAnnouncedIsAnnouncedWhenTheBatchComesAgain() throws SQLException {
        PostSynced event =
                Events.of("1", "2026-03-05T10:00:00Z").setProjectIds(List.of(A)).build();
        announcements.refuse(true);
        assertThatThrownBy(() -> writer.write(List.of(event))).hasMessage("Kafka is away");
        assertThat(database.number("SELECT count(*) FROM content_containers WHERE NOT announced"))
                .isEqualTo(1);

        announcements.refuse(false);
        writer.write(List.of(event));

        assertThat(announcements.events()).hasSize(1);
        assertThat(database.number("SELECT count(*) FROM content_containers WHERE NOT announced"))
                .isZero();
    }

    @Test
    void theTimerAnnouncesWhatACrashLeftButNotWhatAConsumerIsAboutTo() throws SQLException {
        announcements.refuse(true);
        assertThatThrownBy(() -> writer.write(List.of(Events.of("1", "2026-03-05T10:00:00Z")
                        .setProjectIds(List.of(A, B))
                        .build())))
                .hasMessage("Kafka is away");
        announcements.refuse(false);

        Announcements.timer(announcer);
        assertThat(announcements.events()).isEmpty();
        Announcements.timer(announcer);
        assertThat(announcements.events())
                .extracting(ContainerCreated::getProjectId)
                .containsExactly(A, B);
        Announcements.timer(announcer);
        assertThat(announcements.events()).hasSize(2);
    }

    @Test
    void poisonIsRefusedAndNothingOfItsBatchIsStored() throws SQLException {
        PostSynced good =
                Events.of("1", "2026-03-05T10:00:00Z").setProjectIds(List.of(A)).build();
        for (PostSynced.Builder poison : List.of(
                Events.of("2", "2026-03-05T10:00:00Z").setPostKey("tiktok:3"),
                Events.of("2", "2026-03-05T10:00:00Z").setPlatform("x"),
                Events.of("2", "2026-03-05T10:00:00Z")
                        .setPostKey("tiktok:2:3")
                        .setPlatform("tiktok:2")
                        .setExternalId("3"),
                Events.of("", "2026-03-05T10:00:00Z"),
                Events.of("a\0b", "2026-03-05T10:00:00Z"),
                Events.of("9".repeat(600), "2026-03-05T10:00:00Z"),
                Events.of("2", "2026-03-05T10:00:00Z").setEventId("1-1-1-1-1"),
                Events.of("2", "2026-03-05T10:00:00Z").setProjectIds(List.of("everyone")),
                Events.of("2", "2026-03-05T10:00:00Z").setObservedAt(Instant.parse("2200-01-01T00:00:00Z")),
                Events.of("2", "2026-03-05T10:00:00Z").setPublishedAt(Instant.parse("1969-12-31T23:59:59Z")),
                Events.of("2", "2026-03-05T10:00:00Z").setDeletedAt(Instant.parse("+292000-01-01T00:00:00Z")))) {
            assertThatThrownBy(() -> writer.write(List.of(good, poison.build())))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(posts("post_key")).isEmpty();
        assertThat(announcements.events()).isEmpty();
    }

    @Test
    void anEventIsRefusedWhetherOrNotANewerOneIsInItsBatch() throws SQLException {
        PostSynced newer = Events.of("1", "2026-03-05T10:00:00Z").build();
        for (PostSynced.Builder poison : List.of(
                Events.of("1", "2026-03-05T09:00:00Z").setCaption("\0"),
                Events.of("1", "2026-03-05T09:00:00Z").setContent("[]"),
                Events.of("1", "2026-03-05T09:00:00Z").setDurationMs(-1L))) {
            assertThatThrownBy(() -> writer.write(
                            List.of(poison.setProjectIds(List.of(A)).build(), newer)))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(containers()).isEmpty();
    }

    @Test
    void whatPostgresRefusesIsADataErrorAndTheWriterGoesOn() throws SQLException {
        for (PostSynced.Builder poison : List.of(
                Events.of("2", "2026-03-05T10:00:00Z").setCaption("\0"),
                Events.of("2", "2026-03-05T10:00:00Z").setContent("{"),
                Events.of("2", "2026-03-05T10:00:00Z").setContent("{\"a\": \"\\u0000\"}"),
                Events.of("2", "2026-03-05T10:00:00Z").setContent("{\"a\": \"\\ud800\"}"),
                Events.of("2", "2026-03-05T10:00:00Z").setContent("[]"),
                Events.of("2", "2026-03-05T10:00:00Z").setContent("[".repeat(100_000)),
                Events.of("2", "2026-03-05T10:00:00Z").setDurationMs(-1L))) {
            assertThatThrownBy(() -> writer.write(List.of(poison.build())))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).matches("(22|23|54)..."));
        }
        writer.write(List.of(
                Events.of("2", "2026-03-05T10:00:00Z").setCaption("well").build()));

        assertThat(posts("caption")).containsExactly("(well)");
    }

    private static List<PostSynced> ofManyPosts(String time) {
        return IntStream.range(0, 300)
                .mapToObj(post -> Events.of(Integer.toString(post), "2026-03-05T" + time + "Z")
                        .setProjectIds(List.of(A))
                        .build())
                .toList();
    }

    private static PostSynced tie(String eventId, String caption) {
        return Events.of("1", "2026-03-05T10:00:00Z")
                .setEventId(eventId)
                .setCaption(caption)
                .build();
    }

    private static List<String> posts(String columns) throws SQLException {
        return database.rows("SELECT " + columns + " FROM platform_posts");
    }

    private static List<String> containers() throws SQLException {
        return database.rows("""
                SELECT container_id, project_id, post_key, platform, scoring_pool, announced FROM content_containers
                ORDER BY project_id, post_key
                """);
    }

    private static String container(UUID projectId, String externalId) {
        String postKey = "tiktok:" + externalId;
        return "(%s,%s,%s,tiktok,ugc,t)".formatted(NaturalKeys.containerId(projectId, postKey), projectId, postKey);
    }
}

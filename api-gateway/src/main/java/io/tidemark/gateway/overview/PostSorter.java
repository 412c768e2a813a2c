package io.tidemark.gateway.overview;

import static java.util.stream.Collectors.joining;

import io.micronaut.scheduling.annotation.Scheduled;
import io.tidemark.messaging.RebuildConfig;
import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.messaging.postgres.JoinByIndex;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the values by which lists are sorted follow those that they show. A change of the former enters every index of the
 * table, which costs three times as much as all else about an observation or a score. Small batches are sorted as they are
 * stored, so that the two differ only while very many come in: then a tenth of one connection's time is given to sorting,
 * and the order follows as fast as that allows. Each row that waits is sorted once, however often it changes meanwhile.
 *
 * <p>What waits is kept in memory only; what a replica forgets when it dies is found by looking through the table.
 */
@Singleton
final class PostSorter {

    private static final Logger LOG = LoggerFactory.getLogger(PostSorter.class);

    /** The most rows of a batch that is sorted as it is stored. */
    static final int MOST_AT_ONCE = 50;

    /** Rows of one transaction, which hold up whoever stores the same posts. */
    private static final int PORTION = 500;

    /** Beyond so many rows whoever stores more of them sorts them, too. */
    private static final int MOST_WAITING = 100_000;

    private static final int REST_PER_WORK = 9;

    private static final List<String> COLUMNS = Stream.concat(
                    Stream.of("organic_score", "scored_at"),
                    MetricCatalog.all().stream().map(MetricDefinition::id))
            .toList();

    private static final String VALUES = String.join(", ", COLUMNS);

    private static final String SORTED =
            COLUMNS.stream().map(PostSorter::sorted).collect(joining(", "));

    private static final Stage.Plan<RowKey> PLAN = new Stage.Plan<>(
            "sort_stage",
            "project_id uuid, post_key text",
            "project_id, post_key",
            PostSorter::copy,
            sort("sort_stage"));

    private final Stage stage;
    private final DataSource dataSource;
    private final boolean rebuilds;
    private final Set<RowKey> waiting = new LinkedHashSet<>();
    private long restsUntil = System.nanoTime();

    PostSorter(Stage stage, DataSource dataSource, RebuildConfig rebuild) {
        this.stage = stage;
        this.dataSource = dataSource;
        this.rebuilds = rebuild.isOn();
    }

    /** The column that follows another one and by which rows are sorted. */
    static String sorted(String column) {
        return "sorted_" + column;
    }

    /** Statements that sort the rows whose keys are in a stage. */
    static List<String> sort(String stage) {
        return List.of(JoinByIndex.SETTINGS, """
                UPDATE post_overview AS kept SET (%1$s) = ROW (%2$s)
                FROM (SELECT project_id, post_key FROM %3$s ORDER BY project_id, post_key COLLATE "C") AS staged
                WHERE kept.project_id = staged.project_id AND kept.post_key = staged.post_key
                  AND (%1$s) IS DISTINCT FROM (%2$s)
                """.formatted(SORTED, VALUES, stage));
    }

    /**
     * Stores rows as {@link Stage#store(Stage.Plan, Collection, List, List)} does, and sorts them or has them wait for it.
     *
     * @param keys of all rows
     */
    <R> void store(Stage.Plan<R> plan, Collection<R> rows, List<String> quick, Collection<RowKey> keys)
            throws SQLException {
        if (rebuilds || rows.size() <= MOST_AT_ONCE || waiting() >= MOST_WAITING) {
            stage.store(plan, rows, quick, sort(plan.table()));
        } else {
            stage.store(plan, rows, quick, List.of());
            add(keys);
        }
    }

    private void add(Collection<RowKey> stored) {
        synchronized (waiting) {
            waiting.addAll(stored);
        }
    }

    private int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    @Scheduled(fixedDelay = "50ms", initialDelay = "1s")
    void sortUnlessAtRest() {
        if (restsUntil - System.nanoTime() > 0) {
            return;
        }
        long begin = System.nanoTime();
        try {
            sortNext();
        } catch (SQLException e) {
            LOG.warn("rows could not be sorted and will be tried again: {}", e.toString());
        }
        long end = System.nanoTime();
        restsUntil = end + REST_PER_WORK * (end - begin);
    }

    /** Sorts those that wait longest; false when none do. */
    synchronized boolean sortNext() throws SQLException {
        List<RowKey> next;
        synchronized (waiting) {
            next = waiting.stream().limit(PORTION).toList();
            // Before they are sorted, because what is stored meanwhile has them wait again.
            next.forEach(waiting::remove);
        }
        if (next.isEmpty()) {
            return false;
        }
        try {
            stage.store(PLAN, next);
        } catch (SQLException | RuntimeException e) {
            add(next);
            throw e;
        }
        return true;
    }

    /** Finds rows that nobody has waiting, as those of a replica that died. */
    @Scheduled(fixedDelay = "10m", initialDelay = "${tidemark.sorting.first-look:5s}")
    void findUnsorted() {
        List<RowKey> found = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        SELECT project_id, post_key FROM post_overview WHERE (%s) IS DISTINCT FROM (%s) LIMIT %d
                        """.formatted(SORTED, VALUES, MOST_WAITING));
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new RowKey(rows.getObject(1, UUID.class), rows.getString(2)));
            }
        } catch (SQLException e) {
            LOG.warn("rows that are to be sorted could not be looked for: {}", e.toString());
        }
        add(found);
    }

    private static void copy(RowKey key, BinaryCopy copy) throws SQLException {
        copy.uuid(key.projectId());
        copy.text(key.postKey());
    }
}

package io.tidemark.launcher.rebuild;

import io.tidemark.launcher.cluster.CommandFailedException;
import io.tidemark.launcher.reconcile.Feed;
import io.tidemark.testbed.stack.Service;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Puts the tables that were filled anew in the place of the service's, in one transaction. Nobody writes meanwhile: the
 * service's groups have no members, and its tables are locked.
 */
final class Swap {

    private static final String LOCK_NOT_GRANTED = "55P03";

    private final Connection connection;
    private final Scope scope;
    private final Offsets offsets;
    private final String live;
    private final String shadow;

    Swap(Connection connection, Scope scope, Offsets offsets) {
        this.connection = connection;
        this.scope = scope;
        this.offsets = offsets;
        this.live = scope.role();
        this.shadow = scope.shadowSchema();
    }

    /**
     * Views, foreign keys and the like keep a table from being replaced.
     *
     * @throws CommandFailedException when there are any of the service's tables
     */
    void requireReplaceable() throws SQLException {
        List<String> dependents = new ArrayList<>();
        for (EventTable table : scope.tables()) {
            if (!table.isMerged()) {
                dependents.addAll(texts("""
                        SELECT DISTINCT pg_describe_object(classid, objid, objsubid)
                        FROM pg_depend
                        WHERE refclassid = 'pg_class'::regclass AND deptype = 'n'
                          AND refobjid IN (SELECT relid FROM pg_partition_tree(to_regclass(?)))
                        ORDER BY 1
                        """, live + "." + table.name()));
            }
        }
        if (!dependents.isEmpty()) {
            throw new CommandFailedException("The tables of " + scope.service().module()
                    + " cannot be replaced while others are made of them, so nothing was swapped: drop these, run the"
                    + " command again, and make them again after it: "
                    + dependents.stream().distinct().collect(Collectors.joining(", ")));
        }
    }

    /**
     * Swaps, or leaves all as it was. The rest of the shadow schema is gone with it. From the offsets that are returned on the
     * service has to read; reading from earlier ones changes nothing.
     *
     * @throws CommandFailedException when the service runs, or has stored what was not filled anew
     */
    Map<String, Map<TopicPartition, Long>> run() throws SQLException {
        Map<String, Map<TopicPartition, Long>> held = new HashMap<>();
        for (Feed feed : scope.feeds()) {
            held.put(
                    feed.group(),
                    offsets.next(Scope.shadow(feed.group()), feed.topic().name()));
        }
        analyze();
        connection.setAutoCommit(false);
        // Each statement sees what was committed before the locks were granted.
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        try (Statement statement = connection.createStatement()) {
            lock(statement);
            requireReplaceable();
            for (Feed feed : scope.feeds()) {
                requireStopped(feed.group());
                requireAllOf(feed, held.get(feed.group()));
            }
            for (EventTable table : scope.tables()) {
                if (table.isMerged()) {
                    merge(statement, table);
                } else {
                    replace(statement, table);
                }
            }
            if (scope.service() == Service.SCORING) {
                askForScores(statement);
            }
            statement.execute("DROP SCHEMA " + shadow + " CASCADE");
            connection.commit();
            return held;
        } catch (SQLException e) {
            if (LOCK_NOT_GRANTED.equals(e.getSQLState())) {
                throw new CommandFailedException(
                        "Somebody works on the tables of " + scope.service().module()
                                + " and kept them locked for ten seconds: end that, and run the command again.",
                        e);
            }
            throw e;
        } finally {
            // Does nothing after the commit.
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** The planner knows the new tables before the first query. */
    private void analyze() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (EventTable table : scope.tables()) {
                statement.execute("ANALYZE " + shadow + "." + table.name());
            }
        }
    }

    private void lock(Statement statement) throws SQLException {
        statement.execute("SET LOCAL lock_timeout = '10s'");
        statement.execute("LOCK TABLE "
                + scope.tables().stream()
                        .map(table -> live + "." + table.name())
                        .collect(Collectors.joining(", "))
                + " IN ACCESS EXCLUSIVE MODE");
    }

    private void requireStopped(String group) {
        if (offsets.members(group) > 0) {
            throw running(scope, group);
        }
    }

    static CommandFailedException running(Scope scope, String group) {
        return new CommandFailedException(
                "The group " + group + " has members, so nothing was swapped: stop every replica of "
                        + scope.service().module()
                        + " and run the command again, which goes on from here; start them after it.");
    }

    /** Otherwise the service would pass over records that the new tables lack. */
    private void requireAllOf(Feed feed, Map<TopicPartition, Long> held) {
        offsets.next(feed.group(), feed.topic().name()).forEach((partition, next) -> {
            if (held.getOrDefault(partition, 0L) < next) {
                throw new CommandFailedException("The group " + feed.group() + " stored records of " + partition
                        + " meanwhile, so nothing was swapped: run the command again, which goes on from here.");
            }
        });
    }

    private void replace(Statement statement, EventTable table) throws SQLException {
        if (table.name().equals(EventTable.CONTAINERS)) {
            keepAnnounced(statement);
        }
        for (String grant : ownersAndGrants(table.name())) {
            statement.execute(grant);
        }
        List<String> partitions = partitions(table.name());
        statement.execute("DROP TABLE " + live + "." + table.name());
        statement.execute("ALTER TABLE " + shadow + "." + table.name() + " SET SCHEMA " + live);
        for (String partition : partitions) {
            statement.execute("ALTER TABLE " + partition + " SET SCHEMA " + live);
        }
    }

    /** A container of which the service's table does not say that it was announced is announced, perhaps once more. */
    private void keepAnnounced(Statement statement) throws SQLException {
        statement.execute("""
                UPDATE %2$s.content_containers AS made
                SET announced = NOT made.announced
                WHERE made.announced IS DISTINCT FROM EXISTS (
                    SELECT FROM %1$s.content_containers AS kept
                    WHERE kept.container_id = made.container_id AND kept.announced)
                """.formatted(live, shadow));
    }

    /** Scores, decisions and what people chose stay; a row that no event explains stays where somebody chose something for it. */
    private void merge(Statement statement, EventTable table) throws SQLException {
        List<String> columns = table.columns(connection, live);
        statement.execute("""
                DELETE FROM %1$s.ads_content AS kept
                WHERE NOT EXISTS (SELECT FROM %2$s.ads_content AS made WHERE made.container_id = kept.container_id)
                  AND NOT EXISTS (SELECT FROM %1$s.project_ads_content AS chosen WHERE chosen.ads_content_id = kept.ads_content_id)
                  AND NOT EXISTS (SELECT FROM %1$s.override_audit AS chosen WHERE chosen.ads_content_id = kept.ads_content_id)
                """.formatted(live, shadow));
        statement.execute("""
                UPDATE %1$s.ads_content AS kept
                SET project_id = made.project_id, post_key = made.post_key, scoring_pool = made.scoring_pool
                FROM %2$s.ads_content AS made
                WHERE made.container_id = kept.container_id
                  AND (made.project_id, made.post_key, made.scoring_pool)
                      IS DISTINCT FROM (kept.project_id, kept.post_key, kept.scoring_pool)
                """.formatted(live, shadow));
        String names = String.join(", ", columns);
        statement.execute("""
                INSERT INTO %1$s.ads_content (%3$s)
                SELECT %3$s FROM %2$s.ads_content AS made
                WHERE NOT EXISTS (SELECT FROM %1$s.ads_content AS kept WHERE kept.container_id = made.container_id)
                """.formatted(live, shadow, names));
    }

    /** Projects whose inputs were filled anew wait for a cycle, as they do after any other change of them. */
    private void askForScores(Statement statement) throws SQLException {
        statement.execute("""
                INSERT INTO %1$s.dirty_projects AS dirty (project_id, since, claimed)
                SELECT project_id, since, false FROM %2$s.dirty_projects
                ON CONFLICT (project_id) DO UPDATE SET since = excluded.since, claimed = false
                WHERE dirty.claimed
                """.formatted(live, shadow));
    }

    /** The names of a table's partitions, with their schema. */
    private List<String> partitions(String table) throws SQLException {
        return texts("""
                SELECT format('%I.%I', part_schema.nspname, part.relname)
                FROM pg_inherits
                JOIN pg_class AS part ON part.oid = inhrelid
                JOIN pg_namespace AS part_schema ON part_schema.oid = part.relnamespace
                WHERE inhparent = to_regclass(?)
                ORDER BY part.relname
                """, shadow + "." + table);
    }

    /** Statements that give the new tables the owners and the grants of those whose place they take. */
    private List<String> ownersAndGrants(String table) throws SQLException {
        List<String> statements = new ArrayList<>(texts("""
                SELECT format('ALTER TABLE %I.%I OWNER TO %I', made_schema.nspname, made.relname,
                    pg_get_userbyid(kept.relowner))
                FROM pg_class AS kept
                JOIN pg_namespace AS made_schema ON made_schema.nspname = ?
                JOIN pg_class AS made ON made.relnamespace = made_schema.oid AND made.relowner <> kept.relowner
                WHERE kept.oid = to_regclass(?)
                  AND (made.relname = kept.relname OR made.oid IN (
                      SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass(?)))
                """, shadow, live + "." + table, shadow + "." + table));
        statements.addAll(texts("""
                SELECT format('GRANT %s ON %s TO %s%s', told.privilege_type, ?,
                    CASE WHEN told.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(told.grantee)) END,
                    CASE WHEN told.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                FROM pg_class AS kept, aclexplode(kept.relacl) AS told
                WHERE kept.oid = to_regclass(?) AND told.grantee <> kept.relowner
                """, shadow + "." + table, live + "." + table));
        return statements;
    }

    private List<String> texts(String query, String... parameters) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
        }
        return texts;
    }
}

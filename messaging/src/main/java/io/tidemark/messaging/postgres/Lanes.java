package io.tidemark.messaging.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.BitSet;
import org.apache.kafka.common.utils.Utils;

/**
 * Keeps writers of the same keys apart: each key is in a lane, and whoever writes holds the lanes of his keys until his
 * transaction ends. So no two transactions wait for each other's rows, and a writer may rely on what it has read of its
 * keys.
 *
 * <p>A lane lies within one partition of a topic with that key, as long as the number of lanes is a multiple of the number
 * of partitions. Then consumers meet in a lane only while a partition moves from one to the other.
 */
public final class Lanes {

    /** A multiple of 6, 12, 24 and 48, of 10, 20 and 40, and of 16 and 30. */
    private static final int COUNT = 240;

    private final BitSet lanes = new BitSet(COUNT);

    /** Adds the lane of a key, which is placed as Kafka's own partitioner places it. */
    public void add(String key) {
        lanes.set(Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % COUNT);
    }

    /**
     * Waits for the lanes and holds them until the end of the transaction.
     *
     * @param table whose keys they are; lanes of different tables have nothing in common
     */
    public void take(Connection connection, String table) throws SQLException {
        // In ascending order, as everyone takes them.
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.' || ?), lane) FROM unnest(?) AS lane
                """)) {
            statement.setString(1, table);
            statement.setArray(
                    2, connection.createArrayOf("int4", lanes.stream().boxed().toArray()));
            statement.execute();
        }
    }
}

package io.tidemark.bench.ingest;

import io.tidemark.messaging.postgres.BinaryCopy;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.testbed.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** What the database alone can take: the rows of the history by one {@code COPY} into a table with its primary key. */
final class CopyReference {

    private static final int COLUMNS = 11;

    private CopyReference() {}

    /** Rows per second. */
    static double run(PostgresDatabase database, Observations observations) throws SQLException {
        try (Connection connection = database.dataSource("metrics").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE copied (
                        post_key text COLLATE "C" NOT NULL,
                        observed_at timestamptz NOT NULL,
                        event_id uuid NOT NULL,
                        source text NOT NULL,
                        approximate boolean NOT NULL,
                        views bigint,
                        likes bigint,
                        comments bigint,
                        shares bigint,
                        saves bigint,
                        reach bigint,
                        PRIMARY KEY (post_key, observed_at, event_id)
                    )
                    """);
            long begin = System.nanoTime();
            try (BinaryCopy copy = BinaryCopy.open(connection, "COPY copied FROM STDIN (FORMAT binary)", COLUMNS)) {
                for (int turn = 0; turn < observations.ofEach(); turn++) {
                    for (int post = 0; post < observations.posts(); post++) {
                        write(copy, observations.event(post, turn));
                    }
                }
                copy.finish();
            }
            return observations.records() / ((System.nanoTime() - begin) / 1e9);
        }
    }

    private static void write(BinaryCopy copy, PostMetricsCollected event) throws SQLException {
        copy.row();
        copy.text(event.getPostKey());
        copy.timestamptz(event.getObservedAt());
        copy.uuid(UUID.fromString(event.getEventId()));
        copy.text(event.getSource());
        copy.bool(event.getApproximate());
        copy.bigint(event.getViews().orElse(null));
        copy.bigint(event.getLikes().orElse(null));
        copy.bigint(event.getComments().orElse(null));
        copy.bigint(event.getShares().orElse(null));
        copy.bigint(event.getSaves().orElse(null));
        copy.bigint(event.getReach().orElse(null));
    }
}

package io.tidemark.metrics.breakdown;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.Breakdown;
import io.tidemark.schemas.event.BreakdownPart;
import io.tidemark.schemas.event.PostMetricsCollected;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** Keeps of each post and kind the newest parts that were told, and the newest reason for which they were not. */
public final class BreakdownWriter {

    private static final Pattern KIND = Pattern.compile("[a-z_]{1,64}");
    private static final int MOST_KINDS = 50;
    private static final int MOST_PARTS = 1_000;

    private BreakdownWriter() {}

    /** A row's key. */
    private record Key(String postKey, String kind, boolean measured) implements Comparable<Key> {

        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::postKey).thenComparing(Key::kind).thenComparing(Key::measured);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    /** What one observation says of a kind. */
    private record Row(PostMetricsCollected event, Breakdown breakdown) {}

    /**
     * Kinds that this service does not know are taken too: whoever tells them first need not wait for it.
     *
     * @throws IllegalArgumentException when a breakdown can never be stored
     */
    public static void check(PostMetricsCollected event) {
        event.getBreakdowns().ifPresent(breakdowns -> {
            Set<String> kinds = new HashSet<>();
            for (Breakdown breakdown : breakdowns) {
                require(KIND.matcher(breakdown.getKind()).matches(), "a kind of other than 1 to 64 letters and _");
                require(kinds.add(breakdown.getKind()), "a kind twice");
                check(breakdown);
            }
            require(kinds.size() <= MOST_KINDS, "more than " + MOST_KINDS + " kinds");
        });
    }

    private static void check(Breakdown breakdown) {
        require(
                breakdown.getParts().isPresent() != breakdown.getAbsentReason().isPresent(),
                "not either parts or a reason");
        breakdown.getAbsentReason().ifPresent(reason -> NaturalKeys.key("breakdowns.absent_reason", reason));
        List<BreakdownPart> parts = breakdown.getParts().orElse(List.of());
        require(parts.size() <= MOST_PARTS, "more than " + MOST_PARTS + " parts");
        Set<String> names = new HashSet<>();
        for (BreakdownPart part : parts) {
            require(names.add(NaturalKeys.key("breakdowns.name", part.getName())), "a name twice");
            // Also refuses NaN.
            require(part.getShare() >= 0 && part.getShare() <= 1, "a share that is not between 0 and 1");
        }
    }

    /**
     * Stores breakdowns in the caller's transaction; older ones change nothing.
     *
     * @param events oldest first within each post
     */
    public static void write(Connection connection, List<PostMetricsCollected> events) throws SQLException {
        SortedMap<Key, Row> rows = new TreeMap<>();
        for (PostMetricsCollected event : events) {
            for (Breakdown breakdown : event.getBreakdowns().orElse(List.of())) {
                boolean measured = breakdown.getParts().isPresent();
                rows.put(new Key(event.getPostKey(), breakdown.getKind(), measured), new Row(event, breakdown));
            }
        }
        if (!rows.isEmpty()) {
            upsert(connection, rows);
        }
    }

    private static void upsert(Connection connection, SortedMap<Key, Row> rows) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("""
                INSERT INTO platform_post_breakdowns AS kept (post_key, kind, measured,
                    observed_at, event_id, names, shares, absent_reason)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (post_key, kind, measured) DO UPDATE SET
                    observed_at = excluded.observed_at,
                    event_id = excluded.event_id,
                    names = excluded.names,
                    shares = excluded.shares,
                    absent_reason = excluded.absent_reason
                WHERE (kept.observed_at, kept.event_id) < (excluded.observed_at, excluded.event_id)
                """)) {
            for (Map.Entry<Key, Row> entry : rows.entrySet()) {
                Key key = entry.getKey();
                PostMetricsCollected event = entry.getValue().event();
                Breakdown breakdown = entry.getValue().breakdown();
                upsert.setString(1, key.postKey());
                upsert.setString(2, key.kind());
                upsert.setBoolean(3, key.measured());
                upsert.setObject(4, event.getObservedAt().atOffset(ZoneOffset.UTC));
                upsert.setObject(5, UUID.fromString(event.getEventId()));
                bind(connection, upsert, breakdown.getParts().orElse(null));
                upsert.setString(8, breakdown.getAbsentReason().orElse(null));
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    private static void bind(Connection connection, PreparedStatement row, List<BreakdownPart> parts)
            throws SQLException {
        row.setArray(
                6,
                parts == null
                        ? null
                        : connection.createArrayOf(
                                "text",
                                parts.stream().map(BreakdownPart::getName).toArray()));
        row.setArray(
                7,
                parts == null
                        ? null
                        : connection.createArrayOf(
                                "float8",
                                parts.stream().map(BreakdownPart::getShare).toArray()));
    }

    private static void require(boolean storable, String otherwise) {
        if (!storable) {
            throw new IllegalArgumentException("breakdowns have " + otherwise);
        }
    }
}

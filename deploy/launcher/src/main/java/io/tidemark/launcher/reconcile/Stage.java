package io.tidemark.launcher.reconcile;

import io.tidemark.launcher.cluster.Events;
import io.tidemark.messaging.postgres.BinaryCopy;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** Events as rows of a temporary table, a column for each field. It lasts as long as the transaction. */
final class Stage {

    private static final int MORE_COLUMNS = 1;

    private final Connection connection;
    private final Schema schema;

    Stage(Connection connection, Schema schema) {
        this.connection = connection;
        this.schema = schema;
    }

    /** Makes the table and the composites that folds compare. */
    void create() throws SQLException {
        StringBuilder columns = new StringBuilder("late boolean NOT NULL");
        for (Schema.Field field : schema.getFields()) {
            columns.append(", ").append(field.name()).append(' ').append(type(field.schema()));
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE stage (" + columns + ") ON COMMIT DROP");
            statement.execute(
                    "CREATE TEMPORARY TABLE seen_whole (at timestamptz, event uuid, value bigint) ON COMMIT DROP");
            statement.execute(
                    "CREATE TEMPORARY TABLE seen_real (at timestamptz, event uuid, value float8) ON COMMIT DROP");
            statement.execute(
                    "CREATE TEMPORARY TABLE seen_money (at timestamptz, event uuid, value numeric(20, 6)) ON COMMIT DROP");
            statement.execute("""
                    CREATE TEMPORARY TABLE seen_head (at timestamptz, event uuid, source text, approximate boolean,
                        absent_reasons jsonb) ON COMMIT DROP
                    """);
        }
    }

    /** Adds events, of which {@code late} are those that the group may or may not have stored. */
    void add(List<? extends IndexedRecord> events, boolean late) throws SQLException {
        String names = String.join(
                ", ", schema.getFields().stream().map(Schema.Field::name).toList());
        try (BinaryCopy copy = BinaryCopy.open(
                connection,
                "COPY stage (late, " + names + ") FROM STDIN (FORMAT binary)",
                MORE_COLUMNS + schema.getFields().size())) {
            for (IndexedRecord event : events) {
                copy.row();
                copy.bool(late);
                for (Schema.Field field : schema.getFields()) {
                    write(copy, type(field.schema()), event.get(field.pos()));
                }
            }
            copy.finish();
        }
    }

    /**
     * Makes the view {@code settled}: the events of everything that no late event may have touched.
     *
     * @return how many such things were left out
     */
    long settle(String entity) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE moving ON COMMIT DROP AS SELECT DISTINCT " + entity
                    + "::text COLLATE \"C\" AS entity FROM stage WHERE late");
            statement.execute("ANALYZE stage");
            statement.execute("ANALYZE moving");
            statement.execute("CREATE TEMPORARY VIEW settled AS SELECT * FROM stage WHERE NOT late AND NOT EXISTS"
                    + " (SELECT FROM moving WHERE moving.entity = stage." + entity + ")");
            try (var rows = statement.executeQuery("SELECT count(*) FROM moving")) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** Whether the event can be a row at all; one that cannot must have become a dead letter. */
    static boolean isStorable(IndexedRecord event) {
        Object id = event.get(event.getSchema().getField("event_id").pos());
        try {
            return UUID.fromString(id.toString())
                            .toString()
                            .equals(id.toString().toLowerCase(Locale.ROOT))
                    && !holdsNul(event);
        } catch (IllegalArgumentException notAnId) {
            return false;
        }
    }

    private static boolean holdsNul(Object value) {
        return switch (value) {
            case null -> false;
            case Number ignored -> false;
            // The text of a record escapes what it holds.
            case IndexedRecord part ->
                part.getSchema().getFields().stream().anyMatch(field -> holdsNul(part.get(field.pos())));
            case List<?> list -> list.stream().anyMatch(Stage::holdsNul);
            case Object other -> other.toString().indexOf('\0') >= 0;
        };
    }

    private static String type(Schema schema) {
        Schema plain = schema.isUnion()
                ? schema.getTypes().stream()
                        .filter(type -> type.getType() != Schema.Type.NULL)
                        .findFirst()
                        .orElseThrow()
                : schema;
        LogicalType logical = plain.getLogicalType();
        if (logical instanceof LogicalTypes.TimestampMicros) {
            return "timestamptz";
        }
        if (logical instanceof LogicalTypes.Date) {
            return "date";
        }
        return switch (plain.getType()) {
            case STRING, BYTES -> "text COLLATE \"C\"";
            case LONG -> "bigint";
            case INT -> "integer";
            case DOUBLE, FLOAT -> "double precision";
            case BOOLEAN -> "boolean";
            case ARRAY -> plain.getElementType().getType() == Schema.Type.STRING ? "text[]" : "jsonb";
            case MAP, RECORD, ENUM, FIXED, UNION, NULL -> "jsonb";
        };
    }

    private static void write(BinaryCopy copy, String type, Object value) throws SQLException {
        switch (type) {
            case "timestamptz" -> copy.timestamptz((Instant) value);
            case "date" -> copy.date((LocalDate) value);
            case "bigint" -> copy.bigint((Long) value);
            case "integer" -> copy.integer((Integer) value);
            case "double precision" -> copy.float8((Double) value);
            case "boolean" -> copy.bool((Boolean) value);
            case "text[]" -> copy.textArray(value == null ? null : texts((List<?>) value));
            case "jsonb" ->
                copy.jsonb(value == null ? null : Events.value(value).toString());
            default -> copy.text(text(value));
        }
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(Object::toString).toList();
    }

    private static String text(Object value) {
        return switch (value) {
            case null -> null;
            case BigDecimal money -> money.toPlainString();
            case Object other -> other.toString();
        };
    }
}

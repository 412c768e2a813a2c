package io.tidemark.messaging.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.testbed.LocalPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryCopyIT {

    private static final String COPY = "COPY all_types (t, b, i, f, o, ts, d, u, j, a) FROM STDIN (FORMAT binary)";

    private Connection connection;

    @BeforeEach
    void createTable() throws SQLException {
        connection = LocalPostgres.shared().dataSource("metrics").getConnection();
        connection.setAutoCommit(false);
        execute("create temporary table all_types (t text, b bigint, i integer, f double precision, o boolean,"
                + " ts timestamptz, d date, u uuid, j jsonb, a text[])");
    }

    @AfterEach
    void closeConnection() throws SQLException {
        connection.close();
    }

    @Test
    void everyTypeArrivesAsItWent() throws SQLException {
        UUID uuid = UUID.fromString("6aaa28c6-36b7-529b-aaa8-bbff1962e9c5");
        try (BinaryCopy copy = BinaryCopy.open(connection, COPY, 10)) {
            copy.row();
            copy.text("Zoë 🐟\t\\N\n€");
            copy.bigint(Long.MIN_VALUE);
            copy.integer(Integer.MAX_VALUE);
            copy.float8(-0.1);
            copy.bool(true);
            copy.timestamptz(Instant.parse("2026-03-01T12:34:56.123456Z"));
            copy.date(LocalDate.of(1999, 12, 31));
            copy.uuid(uuid);
            copy.jsonb("{\"b\": 1, \"a\": [\"ü\"]}");
            copy.textArray(List.of("x", "", "🐟", "NULL"));
            assertThat(copy.finish()).isEqualTo(1);
        }
        try (ResultSet row = query("select *, t::text, f = -0.1::float8 as same from all_types")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString("t")).isEqualTo("Zoë 🐟\t\\N\n€");
            assertThat(row.getLong("b")).isEqualTo(Long.MIN_VALUE);
            assertThat(row.getInt("i")).isEqualTo(Integer.MAX_VALUE);
            assertThat(row.getBoolean("same")).isTrue();
            assertThat(row.getBoolean("o")).isTrue();
            assertThat(row.getObject("ts", OffsetDateTime.class).toInstant())
                    .isEqualTo(Instant.parse("2026-03-01T12:34:56.123456Z"));
            assertThat(row.getObject("d", LocalDate.class)).isEqualTo(LocalDate.of(1999, 12, 31));
            assertThat(row.getObject("u", UUID.class)).isEqualTo(uuid);
            assertThat(row.getString("j")).isEqualTo("{\"a\": [\"ü\"], \"b\": 1}");
            assertThat((String[]) row.getArray("a").getArray()).containsExactly("x", "", "🐟", "NULL");
        }
    }

    @Test
    void rowsAreReadAsTheyWereWritten() throws SQLException {
        UUID uuid = UUID.fromString("6aaa28c6-36b7-529b-aaa8-bbff1962e9c5");
        Instant moment = Instant.parse("1969-12-31T23:59:59.999999Z");
        execute("create temporary table read (t text, b bigint, i integer, f double precision, o boolean,"
                + " ts timestamptz, u uuid, n numeric(6, 2))");
        List<Integer> scores = List.of(0, 1, 10, 99, 100, 635, 1000, 999_999);
        try (BinaryCopy copy =
                BinaryCopy.open(connection, "COPY read (t, b, i, f, o, ts, u, n) FROM STDIN (FORMAT binary)", 8)) {
            for (Integer score : scores) {
                copy.row();
                copy.text("Zoë 🐟");
                copy.bigint(Long.MIN_VALUE);
                copy.integer(-7);
                copy.float8(-0.1);
                copy.bool(true);
                copy.timestamptz(moment);
                copy.uuid(uuid);
                copy.hundredths(score);
            }
            copy.row();
            copy.text(null);
            copy.bigint(null);
            copy.integer(null);
            copy.float8(null);
            copy.bool(null);
            copy.timestamptz(null);
            copy.uuid(null);
            copy.hundredths(null);
            copy.finish();
        }
        try (BinaryRows rows =
                BinaryRows.open(connection, "COPY (SELECT *, ts, -n, ctid FROM read) TO STDOUT (FORMAT binary)")) {
            for (Integer score : scores) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.takeNull()).isFalse();
                assertThat(StandardCharsets.UTF_8.decode(rows.utf8()).toString())
                        .isEqualTo("Zoë 🐟");
                assertThat(rows.bigint(0)).isEqualTo(Long.MIN_VALUE);
                assertThat(rows.integer(0)).isEqualTo(-7);
                assertThat(rows.float8()).isEqualTo(-0.1);
                assertThat(rows.bool()).isTrue();
                assertThat(rows.timestamptz()).isEqualTo(moment);
                assertThat(rows.uuid()).isEqualTo(uuid);
                assertThat(rows.numeric(2, -1)).isEqualTo(score.longValue());
                assertThat(rows.micros(0)).isEqualTo(-1);
                assertThat(rows.numeric(3, 1)).isEqualTo(-10L * score);
                assertThat(rows.tid()).isEqualTo(1L + scores.indexOf(score));
            }
            assertThat(rows.next()).isTrue();
            assertThat(rows.takeNull()).isTrue();
            assertThat(rows.bigint(-1)).isEqualTo(-1);
            assertThat(rows.integer(-2)).isEqualTo(-2);
            assertThat(rows.float8()).isNaN();
            assertThat(rows.bool()).isFalse();
            assertThat(rows.timestamptz()).isNull();
            assertThat(rows.uuid()).isNull();
            assertThat(rows.numeric(2, -3)).isEqualTo(-3);
            assertThat(rows.micros(-4)).isEqualTo(-4);
            assertThat(rows.numeric(3, -5)).isEqualTo(-5);
            rows.tid();
            assertThat(rows.next()).isFalse();
        }
        try (ResultSet row = query("select string_agg(n::text, ' ' order by n) from read")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("0.00 0.01 0.10 0.99 1.00 6.35 10.00 9999.99");
        }
    }

    @Test
    void readerTellsWhatItWasNotAskedFor() throws SQLException {
        try (BinaryRows rows = BinaryRows.open(connection, "COPY (SELECT 1.5, 2) TO STDOUT (FORMAT binary)")) {
            assertThat(rows.next()).isTrue();
            assertThatThrownBy(() -> rows.numeric(0, 0)).isInstanceOf(ArithmeticException.class);
            assertThatThrownBy(rows::next).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> rows.bigint(0)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void nullIsNullInEveryType() throws SQLException {
        try (BinaryCopy copy = BinaryCopy.open(connection, COPY, 10)) {
            copy.row();
            copy.text(null);
            copy.bigint(null);
            copy.integer(null);
            copy.float8(null);
            copy.bool(null);
            copy.timestamptz(null);
            copy.date(null);
            copy.uuid(null);
            copy.jsonb(null);
            copy.textArray(null);
            copy.finish();
        }
        assertThat(strings("select num_nulls(t, b, i, f, o, ts, d, u, j, a)::text from all_types"))
                .containsExactly("10");
    }

    @Test
    void emptyTextAndEmptyArrayAreNotNull() throws SQLException {
        try (BinaryCopy copy = open("t, a", 2)) {
            copy.row();
            copy.text("");
            copy.textArray(List.of());
            copy.finish();
        }
        assertThat(strings("select t || '|' || cardinality(a) from all_types")).containsExactly("|0");
    }

    @Test
    void instantIsTruncatedToMicrosecondsTowardsThePast() throws SQLException {
        try (BinaryCopy copy = open("ts", 1)) {
            for (String instant : List.of("2026-03-01T00:00:00.123456999Z", "1969-12-31T23:59:59.999999999Z")) {
                copy.row();
                copy.timestamptz(Instant.parse(instant));
            }
            copy.finish();
        }
        assertThat(strings(
                        "select to_char(ts at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') from all_types order by ts"))
                .containsExactly("1969-12-31 23:59:59.999999", "2026-03-01 00:00:00.123456");
    }

    @Test
    void earliestAndLatestTimesAreFiniteAndBeyondThemIsRefused() throws SQLException {
        Instant earliest = Instant.parse("-4713-11-24T00:00:00Z");
        Instant latest = Instant.parse("+294276-12-31T23:59:59.999999Z");
        try (BinaryCopy copy = open("ts", 1)) {
            copy.row();
            copy.timestamptz(earliest);
            copy.row();
            copy.timestamptz(latest);
            copy.finish();
        }
        assertThat(
                        strings(
                                "select isfinite(ts)::text || extract(year from ts at time zone 'UTC') from all_types order by ts"))
                .containsExactly("true-4714", "true294276");
        for (Instant beyond : List.of(earliest.minusNanos(1), latest.plusNanos(1000), Instant.MAX, Instant.MIN)) {
            assertRefused("ts", "22008", copy -> copy.timestamptz(beyond));
        }
    }

    @Test
    void earliestAndLatestDatesAreFiniteAndBeyondThemIsRefused() throws SQLException {
        LocalDate earliest = LocalDate.of(-4713, 11, 24);
        LocalDate latest = LocalDate.of(5874897, 12, 31);
        try (BinaryCopy copy = open("d", 1)) {
            copy.row();
            copy.date(earliest);
            copy.row();
            copy.date(latest);
            copy.finish();
        }
        assertThat(strings("select isfinite(d)::text || extract(year from d) from all_types order by d"))
                .containsExactly("true-4714", "true5874897");
        for (LocalDate beyond : List.of(earliest.minusDays(1), latest.plusDays(1), LocalDate.MAX, LocalDate.MIN)) {
            assertRefused("d", "22008", copy -> copy.date(beyond));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "abc\0", "ü\0", "\uD800", "a\uDC00b", "\uD83D"})
    void textThatPostgresCannotHoldIsRefused(String text) throws SQLException {
        assertRefused("t", "22021", copy -> copy.text(text));
        assertRefused("j", "22021", copy -> copy.jsonb(text));
        assertRefused("a", "22021", copy -> copy.textArray(List.of(text)));
    }

    @Test
    void nullInAnArrayIsRefused() throws SQLException {
        assertRefused("a", "22004", copy -> copy.textArray(Arrays.asList("x", null)));
    }

    @Test
    void brokenJsonIsRefusedByTheServer() throws SQLException {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> {
                    try (BinaryCopy copy = open("j", 1)) {
                        copy.row();
                        copy.jsonb("{");
                        copy.finish();
                    }
                })
                .matches(e -> e.getSQLState().startsWith("22"));
        connection.rollback();
        assertThat(strings("select 'usable'")).containsExactly("usable");
    }

    @Test
    void notANumberAndInfinityAreFloats() throws SQLException {
        try (BinaryCopy copy = open("f", 1)) {
            for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -0.0}) {
                copy.row();
                copy.float8(value);
            }
            copy.finish();
        }
        assertThat(strings("select f::text from all_types")).containsExactly("NaN", "Infinity", "-0");
    }

    @Test
    void manyRowsAndLongTextsPassTheBuffer() throws SQLException {
        String text = "€".repeat(100_000);
        try (BinaryCopy copy = open("b, t", 2)) {
            for (long i = 0; i < 50_000; i++) {
                copy.row();
                copy.bigint(i);
                copy.text(i % 10_000 == 0 ? text : "row " + i);
            }
            assertThat(copy.finish()).isEqualTo(50_000);
        }
        assertThat(strings("select count(*) || ' ' || sum(b) || ' ' || max(length(t)) from all_types"))
                .containsExactly("50000 1249975000 100000");
    }

    @Test
    void noRowsAreACopyToo() throws SQLException {
        try (BinaryCopy copy = open("b", 1)) {
            assertThat(copy.finish()).isZero();
        }
    }

    @Test
    void closeWithoutFinishLeavesNothingAndAUsableConnection() throws SQLException {
        connection.commit();
        try (BinaryCopy copy = open("b", 1)) {
            copy.row();
            copy.bigint(1L);
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("57014");
        }
        connection.rollback();
        assertThat(strings("select count(*)::text from all_types")).containsExactly("0");
    }

    @Test
    void rowWithTooFewOrTooManyValuesIsAProgrammingError() throws SQLException {
        try (BinaryCopy copy = open("b, t", 2)) {
            copy.row();
            copy.bigint(1L);
            assertThatThrownBy(copy::row).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(copy::finish).isInstanceOf(IllegalStateException.class);
            copy.text("x");
            assertThatThrownBy(() -> copy.text("y")).isInstanceOf(IllegalStateException.class);
            copy.finish();
        }
    }

    @FunctionalInterface
    private interface Value {
        void write(BinaryCopy copy) throws SQLException;
    }

    private void assertRefused(String column, String state, Value value) throws SQLException {
        connection.commit();
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> {
                    try (BinaryCopy copy = open(column, 1)) {
                        copy.row();
                        value.write(copy);
                    }
                })
                .matches(e -> e.getSQLState().equals(state), "state " + state);
        connection.rollback();
    }

    private BinaryCopy open(String columns, int count) throws SQLException {
        return BinaryCopy.open(connection, "COPY all_types (" + columns + ") FROM STDIN (FORMAT binary)", count);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private ResultSet query(String sql) throws SQLException {
        Statement statement = connection.createStatement();
        statement.closeOnCompletion();
        return statement.executeQuery(sql);
    }

    private List<String> strings(String sql) throws SQLException {
        List<String> strings = new ArrayList<>();
        try (ResultSet rows = query(sql)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }
}

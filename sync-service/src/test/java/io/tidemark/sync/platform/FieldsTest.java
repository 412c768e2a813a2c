package io.tidemark.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {

    @ParameterizedTest
    @CsvSource({"0,0", "263,263", "9223372036854775807,9223372036854775807", "12.0,12", "1e3,1000"})
    void wholeNumbersAreCounts(String literal, long count) throws Exception {
        assertThat(field(literal).count("f")).isEqualTo(new Reading.Value<>(count));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775808",
                "-1",
                "1.5",
                "1e999999999",
                "-1e999999999",
                "1e-999999999",
                "NaN",
                "Infinity",
                "\"263\"",
                "\"12k\"",
                "true",
                "{}",
                "[1]"
            })
    void whatIsNoCountIsUnreadable(String literal) throws Exception {
        assertThat(field(literal).count("f")).isInstanceOf(Reading.Unreadable.class);
    }

    @ParameterizedTest
    @CsvSource({"'\"14.35\"',14.35", "14.35,14.35", "'\"20.000\"',20.000", "'\"-2E-18\"',-2E-18", "'\"0\"',0"})
    void figuresInQuotesAreExact(String literal, BigDecimal value) throws Exception {
        assertThat(field(literal).quotedDecimal("f")).isEqualTo(new Reading.Value<>(value));
    }

    @Test
    void countsInQuotesAreCounts() throws Exception {
        assertThat(field("\"361324\"").quotedCount("f")).isEqualTo(new Reading.Value<>(361324L));
        assertThat(field("7").quotedCount("f")).isEqualTo(new Reading.Value<>(7L));
        assertThat(field("\"-\"").quotedCount("f")).isInstanceOf(Reading.Unreadable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"-\"", "\"\"", "\" 1\"", "\"1,5\"", "\"0x1\"", "\"NaN\"", "\"1e999\"", "NaN", "true", "{}"})
    void whatIsNoFigureIsUnreadable(String literal) throws Exception {
        assertThat(field(literal).quotedDecimal("f")).isInstanceOf(Reading.Unreadable.class);
    }

    @Test
    void missingNullAndZeroAreThreeThings() throws Exception {
        assertThat(field("0").count("g")).isEqualTo(new Reading.Missing<>());
        assertThat(field("null").count("f")).isEqualTo(new Reading.Null<>());
        assertThat(field("0").count("f")).isEqualTo(new Reading.Value<>(0L));
    }

    @Test
    void numberOfAThousandDigitsCostsOnlyItself() throws Exception {
        Fields fields = fields("{\"long\":" + "9".repeat(100_000) + ",\"likes\":3}");
        assertThat(fields.count("long")).isInstanceOf(Reading.Unreadable.class);
        assertThat(fields.count("likes")).isEqualTo(new Reading.Value<>(3L));
    }

    @Test
    void repeatedKeyIsUnreadableAndItsNeighbourIsNot() throws Exception {
        Fields fields = fields("{\"likes\":1,\"likes\":2,\"shares\":3}");
        assertThat(fields.count("likes")).isEqualTo(new Reading.Unreadable<>("the key came twice"));
        assertThat(fields.count("shares")).isEqualTo(new Reading.Value<>(3L));
    }

    @Test
    void idsAreTextWhateverTheWireHas() throws Exception {
        assertThat(field("7670800111923940616").id("f").orNull()).isEqualTo("7670800111923940616");
        assertThat(field("\"7670800111923940616\"").id("f").orNull()).isEqualTo("7670800111923940616");
        assertThat(field("\"3410_17841\"").id("f").orNull()).isEqualTo("3410_17841");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7.6e18", "1.5", "\"\"", "\"a b\"", "\"a\\u0000b\"", "\"../x\"", "{}", "true"})
    void whatIsNoIdIsUnreadable(String literal) throws Exception {
        assertThat(field(literal).id("f")).isInstanceOf(Reading.Unreadable.class);
    }

    @Test
    void textLosesWhatCannotBeStored() throws Exception {
        assertThat(field("\"a\\u0000b\"").text("f").orNull()).isEqualTo("a\uFFFDb");
        assertThat(field("\"a\\ud83db\"").text("f").orNull()).isEqualTo("a\uFFFDb");
        assertThat(field("\"\\ude00\\ud83d\"").text("f").orNull()).isEqualTo("\uFFFD\uFFFD");
        assertThat(field("\"\\ud83d\\ude00\"").text("f").orNull()).isEqualTo("😀");
        assertThat(field("\"" + "x".repeat(50_001) + "\"").text("f")).isInstanceOf(Reading.Unreadable.class);
    }

    @Test
    void epochSecondsComeInQuotesOrNot() throws Exception {
        Instant time = Instant.parse("2022-06-13T11:01:46Z");
        assertThat(field("\"1655118106\"").epochSeconds("f").orNull()).isEqualTo(time);
        assertThat(field("1655118106").epochSeconds("f").orNull()).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9404918380800", "\"9404918380800\"", "0", "-1", "1e9", "99999999999999999999", "\"soon\""})
    void epochSecondsOutOfRangeAreUnreadable(String literal) throws Exception {
        assertThat(field(literal).epochSeconds("f")).isInstanceOf(Reading.Unreadable.class);
    }

    @Test
    void isoTimesAreCutToMicroseconds() throws Exception {
        assertThat(field("\"2026-09-20T10:00:40.123456789Z\"").isoTime("f").orNull())
                .isEqualTo(Instant.parse("2026-09-20T10:00:40.123456Z"));
        assertThat(field("\"2026-09-20T12:00:40+02:00\"").isoTime("f").orNull())
                .isEqualTo(Instant.parse("2026-09-20T10:00:40Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"+300000-01-01T00:00:00Z\"", "\"1989-12-31T23:59:59Z\"", "\"2026-09-20\"", "1655118106", "\"\""
            })
    void whatIsNoIsoTimeIsUnreadable(String literal) throws Exception {
        assertThat(field(literal).isoTime("f")).isInstanceOf(Reading.Unreadable.class);
    }

    @Test
    void secondsBecomeMilliseconds() throws Exception {
        assertThat(field("1.4845").secondsAsMillis("f").orNull()).isEqualTo(1485L);
        assertThat(field("60314.4").secondsAsMillis("f").orNull()).isEqualTo(60_314_400L);
        assertThat(field("-0.1").secondsAsMillis("f")).isInstanceOf(Reading.Unreadable.class);
        assertThat(field("1e30").secondsAsMillis("f")).isInstanceOf(Reading.Unreadable.class);
        assertThat(field("1e999999999").secondsAsMillis("f")).isInstanceOf(Reading.Unreadable.class);
        assertThat(field("1e-999999999").secondsAsMillis("f")).isInstanceOf(Reading.Unreadable.class);
    }

    @Test
    void ratiosLieBetweenZeroAndOne() throws Exception {
        assertThat(field("0.0177").ratio("f").orNull()).isEqualTo(0.0177);
        assertThat(field("1").ratio("f").orNull()).isEqualTo(1.0);
        assertThat(field("1.01").ratio("f")).isInstanceOf(Reading.Unreadable.class);
        assertThat(field("NaN").ratio("f")).isInstanceOf(Reading.Unreadable.class);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "12.5,0.125", "100,1", "100.0,1"})
    void percentagesAreShares(String literal, double share) throws Exception {
        assertThat(field(literal).percent("f")).isEqualTo(new Reading.Value<>(share));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "100.1", "true", "[1]"})
    void whatIsNoPercentageIsUnreadable(String literal) throws Exception {
        assertThat(field(literal).percent("f")).isInstanceOf(Reading.Unreadable.class);
    }

    @Test
    void truthValuesObjectsAndArraysAreWhatTheyAreAndNothingElse() throws Exception {
        assertThat(field("true").flag("f")).isEqualTo(new Reading.Value<>(true));
        assertThat(field("false").flag("f")).isEqualTo(new Reading.Value<>(false));
        assertThat(field("{\"g\":7}").object("f").orNull().count("g")).isEqualTo(new Reading.Value<>(7L));
        assertThat(field("[1,2]").list("f").orNull()).hasSize(2);
        for (Reading<?> nothing : List.of(
                field("null").flag("f"),
                field("null").object("f"),
                field("null").list("f"))) {
            assertThat(nothing).isEqualTo(new Reading.Null<>());
        }
        for (Reading<?> other : List.of(
                field("1").flag("f"), field("[]").object("f"), field("{}").list("f"))) {
            assertThat(other).isInstanceOf(Reading.Unreadable.class);
        }
    }

    @Test
    void offsetsWithoutAColonAreUnderstood() throws Exception {
        assertThat(field("\"2026-06-12T21:20:02+0200\"").compactOffsetTime("f"))
                .isEqualTo(new Reading.Value<>(Instant.parse("2026-06-12T19:20:02Z")));
        assertThat(field("\"2026-06-12\"").compactOffsetTime("f")).isInstanceOf(Reading.Unreadable.class);
        assertThat(field("\"2300-06-12T21:20:02+0200\"").compactOffsetTime("f")).isInstanceOf(Reading.Unreadable.class);
    }

    private static Fields field(String literal) throws MalformedJsonException {
        return fields("{\"f\":" + literal + "}");
    }

    private static Fields fields(String json) throws MalformedJsonException {
        return new Fields(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8)));
    }
}

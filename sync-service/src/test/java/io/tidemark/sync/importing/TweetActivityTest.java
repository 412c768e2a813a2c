package io.tidemark.sync.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TweetActivityTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<String> HEADER = List.of(
            "Tweet id",
            "Tweet permalink",
            "Tweet text",
            "time",
            "impressions",
            "engagements",
            "engagement rate",
            "likes",
            "promoted impressions",
            "promoted engagement rate");

    private static final String NAME = "tweet_activity_metrics_Ada_20170101_20170201_en.csv";

    @Test
    void momentIsTheEndOfTheFilesPeriod() {
        assertThat(TweetActivity.endOfPeriod(NAME)).isEqualTo("2017-02-01T00:00:00Z");
        assertThat(TweetActivity.endOfPeriod("tweet_activity_metrics_Ada_20170101_20170201_en (1).csv"))
                .isEqualTo("2017-02-01T00:00:00Z");
        assertThat(TweetActivity.endOfPeriod("tweet_activity_metrics_Ada_20170101_20171341_en.csv"))
                .isNull();
        assertThat(TweetActivity.endOfPeriod("export.csv")).isNull();
        assertThat(read(line("1938.0", "18.0", "0.009287925696594427")).observedAt())
                .isEqualTo("2017-02-01T00:00:00Z");
    }

    @Test
    void momentThatIsGivenGoesBeforeTheFilesName() {
        Instant given = Instant.parse("2017-02-03T10:00:00Z");
        Line.Post post = post(TweetActivity.of(HEADER, request(null, NAME, given), NOW), line("10", "1", "0.1"));
        assertThat(post.observedAt()).isEqualTo(given);
    }

    @Test
    void fileWithoutAMomentIsRefused() {
        assertThatThrownBy(() -> TweetActivity.of(HEADER, request(null, "x.csv", null), NOW))
                .isInstanceOf(UnusableFileException.class)
                .hasMessageContaining("observedAt");
        assertThatThrownBy(() ->
                        TweetActivity.of(HEADER, request(null, NAME, null), Instant.parse("2017-01-15T00:00:00Z")))
                .isInstanceOf(UnusableFileException.class)
                .hasMessageContaining("future");
    }

    @Test
    void paidFiguresStandApart() {
        List<String> paid = List.of(
                "812369747765362688",
                "https://twitter.com/Ada/status/812369747765362688",
                "text",
                "2017-01-23 18:50 +0000",
                "1000",
                "10",
                "0.01",
                "3",
                "5000.0",
                "0.2");
        Line.Post post = read(paid);
        assertThat(post.metrics().values()).containsEntry("impressions", 1000L).containsEntry("views", 1000L);
        assertThat(post.content().extra()).isEqualTo("{\"promoted\":true}");
        assertThat(read(line("1", "0", "0.0")).content().extra()).isNull();
    }

    @Test
    void dashIsNotMeasuredAndNoughtIsNought() {
        Line.Post post = read(line("-", "0.0", "-"));
        assertThat(post.metrics().values()).doesNotContainKeys("impressions", "views");
        assertThat(post.metrics().values()).containsEntry("engagements", 0L);
        assertThat(post.metrics().absentReasons()).containsEntry("impressions", "not_supported");
    }

    @Test
    void timeIsReadWithItsOffset() {
        List<String> line = new ArrayList<>(line("1", "0", "0"));
        line.set(3, "2017-01-23 18:50 -0500");
        assertThat(read(line).content().publishedAt()).isEqualTo("2017-01-23T23:50:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4|1,938.0|1938",
                "4|1\u00a0938|1938",
                "4|12,345,678|12345678",
                "4|0|0",
                "4|9223372036854775807|9223372036854775807"
            })
    void countsAreReadAsExported(int column, String cell, long count) {
        List<String> line = new ArrayList<>(line("1", "0", "-"));
        line.set(column, cell);
        assertThat(read(line).metrics().values()).containsEntry("impressions", count);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|8.12E+17|Tweet id|scientific notation",
                "0|=\"812\"|Tweet id|formula",
                "0|812369747765362689|Tweet id|not that of the permalink",
                "1|https://example.com/a|Tweet permalink|not the address",
                "1|https://twitter.com/Bob/status/812369747765362688|Tweet permalink|another handle",
                "3|2017-01-23 18:50|time|no time with its offset",
                "3|1066-01-23 18:50 +0000|time|before 1990",
                "3|2017-02-02 18:50 +0000|time|after the moment",
                "4|-5|impressions|negative",
                "4|1,93|impressions|not a whole number",
                "4|1.5|impressions|not a whole number",
                "4|9223372036854775808|impressions|above",
                "4|NaN|impressions|not a whole number",
                "6|0.5|engagement rate|not engagements by impressions",
                "6|1e-2|engagement rate|scientific",
                "8|many|promoted impressions|not a whole number"
            })
    void cellsThatCannotBeReadAreNamed(int column, String cell, String name, String reason) {
        List<String> line = new ArrayList<>(line("100", "1", "0.01"));
        line.set(column, cell);
        TweetActivity format = TweetActivity.of(HEADER, request("ada", NAME, null), NOW);
        assertThatThrownBy(() -> post(format, line))
                .isInstanceOfSatisfying(
                        RefusedLineException.class, e -> assertThat(e.column()).isEqualTo(name))
                .hasMessageContaining(reason);
    }

    @Test
    void laterNamesOfColumnsAreTheSameColumns() {
        List<String> header = List.of("POST ID", "Post  text", "Time", "Impressions", "Engagements", "Reposts", "Mood");
        TweetActivity format = TweetActivity.of(header, request("ada", NAME, null), NOW);
        Line.Post post = post(format, List.of("5", "", "2017-01-02T00:00:00Z", "3", "1", "2", "fine"));
        assertThat(post.handle()).isEqualTo("ada");
        assertThat(post.content().caption()).isNull();
        assertThat(post.metrics().values()).containsEntry("reposts", 2L);
        assertThat(format.ignored()).containsExactly("Mood");
    }

    @Test
    void idComesFromThePermalinkWhereThereIsNoColumnForIt() {
        TweetActivity format = TweetActivity.of(
                List.of("Tweet permalink", "time", "impressions", "engagements"), request(null, NAME, null), NOW);
        Line.Post post = post(
                format, List.of("https://x.com/Ada/status/812369747765362688", "2017-01-02 10:00 +0000", "3", "1"));
        assertThat(post.content().externalId()).isEqualTo("812369747765362688");
        assertThat(post.handle()).isEqualTo("ada");
    }

    private static Line.Post read(List<String> line) {
        return post(TweetActivity.of(HEADER, request(null, NAME, null), NOW), line);
    }

    private static Line.Post post(LineFormat format, List<String> line) {
        return (Line.Post) format.read(Cells.of(format.header(), line));
    }

    private static ImportRequest request(String handle, String fileName, Instant observedAt) {
        return new ImportRequest(UUID.randomUUID(), ImportFormat.X_TWEET_ACTIVITY, null, handle, fileName, observedAt);
    }

    private static List<String> line(String impressions, String engagements, String rate) {
        return List.of(
                "812369747765362688",
                "https://twitter.com/Ada/status/812369747765362688",
                "text",
                "2017-01-23 18:50 +0000",
                impressions,
                engagements,
                rate,
                "3.0",
                "-",
                "-");
    }
}

package io.tidemark.sync.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFileTest {

    private static final ImportConfig CONFIG = new ImportConfig(
            1_000_000,
            1000,
            10,
            10,
            1,
            1,
            Duration.ofSeconds(1),
            10,
            Duration.ofMinutes(1),
            Duration.ofDays(1),
            Duration.ofMinutes(1));

    private static final List<String> HEADER =
            List.of("external_id", "published_at", "media_type", "observed_at", "views");

    @TempDir
    private Path folder;

    @Test
    void linesCountAsAnEditorCountsThem() throws IOException {
        assertThat(rows("a,b\r\n\"one\r\nand more\",2\r\n\r\n3,4"))
                .containsExactly(
                        new CsvFile.Row(1, List.of("a", "b")),
                        new CsvFile.Row(2, List.of("one\r\nand more", "2")),
                        new CsvFile.Row(5, List.of("3", "4")));
    }

    @Test
    void markAtTheBeginningIsNoPartOfTheFirstName() throws IOException {
        assertThat(rows("\ufeff\"a,b\",c\n").getFirst().fields()).containsExactly("a,b", "c");
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedInTheirLineAndColumn() throws IOException {
        byte[] latin = String.join(",", HEADER).concat("\n1,né,video,,5\n").getBytes(Charset.forName("ISO-8859-1"));
        List<CsvFile.Row> rows = rows(latin);
        LineFormat format = PostsCsv.of(rows.getFirst().fields(), request(), Instant.now());
        assertThatThrownBy(() -> Cells.of(format.header(), rows.get(1).fields()))
                .isInstanceOfSatisfying(
                        RefusedLineException.class, e -> assertThat(e.column()).isEqualTo("published_at"))
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void otherEncodingsAndPackedFilesAreTold() {
        assertThatThrownBy(() -> rows("a,b".getBytes(StandardCharsets.UTF_16)))
                .isInstanceOf(UnusableFileException.class)
                .hasMessageContaining("UTF-16");
        assertThatThrownBy(() -> rows("PK\3\4"))
                .isInstanceOf(UnusableFileException.class)
                .hasMessageContaining("spreadsheet");
    }

    @Test
    void whatNoLineHasEndsTheReading() {
        for (String rest :
                List.of("\"never closed,2\n", "\"a\"b,2\n", "x".repeat(1001) + ",2\n", ",".repeat(11) + "\n")) {
            assertThatThrownBy(() -> rows("a,b\n1,2\n" + rest))
                    .isInstanceOfSatisfying(
                            UnusableFileException.class,
                            e -> assertThat(e.refusal().line())
                                    .as(e.getMessage())
                                    .isEqualTo(3))
                    .hasMessageContaining("not read");
        }
    }

    @Test
    void nulAndLinesThatDoNotFitTheHeaderAreRefused() {
        LineFormat format = PostsCsv.of(HEADER, request(), Instant.now());
        assertThatThrownBy(() -> Cells.of(format.header(), List.of("1", "\0", "video", "", "5")))
                .isInstanceOf(RefusedLineException.class)
                .hasMessageContaining("NUL");
        assertThatThrownBy(() -> Cells.of(format.header(), List.of("1")))
                .isInstanceOf(RefusedLineException.class)
                .hasMessage("The line has 1 columns and the header 5.");
    }

    @Test
    void idsOfAnotherFormWouldMakeASecondPost() {
        for (String[] each : new String[][] {
            {"instagram", "17895695668004550", "shortcode"},
            {"linkedin", "7000000000000000000", "ugcPost-"},
            {"tiktok", "7.1E18", "number"},
            {"x", "abc", "number"}
        }) {
            ImportRequest request = new ImportRequest(
                    UUID.randomUUID(),
                    ImportFormat.POSTS_CSV,
                    each[0],
                    "ada",
                    null,
                    Instant.parse("2024-01-01T00:00:00Z"));
            LineFormat format = PostsCsv.of(HEADER, request, Instant.now());
            Cells cells = Cells.of(format.header(), List.of(each[1], "2023-01-01T00:00:00Z", "video", "", "5"));
            assertThatThrownBy(() -> format.read(cells))
                    .isInstanceOf(RefusedLineException.class)
                    .hasMessageContaining(each[2]);
        }
    }

    private static ImportRequest request() {
        return new ImportRequest(UUID.randomUUID(), ImportFormat.POSTS_CSV, "tiktok", "ada", null, null);
    }

    private List<CsvFile.Row> rows(String text) throws IOException {
        return rows(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<CsvFile.Row> rows(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("file.csv"), bytes);
        List<CsvFile.Row> rows = new ArrayList<>();
        try (CsvFile csv = CsvFile.open(file, CONFIG)) {
            for (CsvFile.Row row = csv.next(); row != null; row = csv.next()) {
                rows.add(row);
            }
        }
        return rows;
    }
}
